"""Models of submissions."""

from baosong.apps.submissions.models.fingerprint import Fingerprint
from baosong.apps.submissions.models.physical_item import ItemReceipt, PhysicalItem
from baosong.apps.submissions.models.stamped_scan import StampedScan
from baosong.apps.submissions.models.submission import Finding, PieceFile, Receipt, Repair, Submission, Version
from baosong.apps.submissions.models.unit_request import UnitRequest
from baosong.apps.submissions.models.upload import Upload

__all__ = [
    "Finding",
    "Fingerprint",
    "ItemReceipt",
    "PhysicalItem",
    "PieceFile",
    "Receipt",
    "Repair",
    "StampedScan",
    "Submission",
    "UnitRequest",
    "Upload",
    "Version",
]
