"""Signed bundles that are exchanged between installations: write, open, verify; in constant memory for any size."""

from baosong.core.bundle.contents import SCHEMA, AttachmentPart, BundleContents, CallPart, FilePart, FindingPart, ReceiptPart, ReviewPart, SubmissionPart
from baosong.core.bundle.keys import InstallationKey, KeyCard, fingerprint_of, load_key
from baosong.core.bundle.reader import BundleRefused, OpenedBundle, open_bundle
from baosong.core.bundle.writer import write_bundle

__all__ = [
    "SCHEMA",
    "AttachmentPart",
    "BundleContents",
    "BundleRefused",
    "CallPart",
    "FilePart",
    "FindingPart",
    "InstallationKey",
    "KeyCard",
    "OpenedBundle",
    "ReceiptPart",
    "ReviewPart",
    "SubmissionPart",
    "fingerprint_of",
    "load_key",
    "open_bundle",
    "write_bundle",
]
