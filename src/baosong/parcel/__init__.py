"""The sealed bundle that travels between installations: written, read, verified; constant memory whatever its size."""

from baosong.parcel.contents import SCHEMA, CallPart, Contents, FilePart, FindingPart, ReceiptPart, ReviewPart, WorkPart
from baosong.parcel.keys import Key, KeyCard, fingerprint_of, load_key
from baosong.parcel.reading import Opened, ParcelRefused, open_parcel
from baosong.parcel.writing import write_parcel

__all__ = [
    "SCHEMA",
    "CallPart",
    "Contents",
    "FilePart",
    "FindingPart",
    "Key",
    "KeyCard",
    "Opened",
    "ParcelRefused",
    "ReceiptPart",
    "ReviewPart",
    "WorkPart",
    "fingerprint_of",
    "load_key",
    "open_parcel",
    "write_parcel",
]
