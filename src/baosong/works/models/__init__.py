"""Models of submissions."""

from baosong.works.models.likeness import Mark
from baosong.works.models.sealed import SealedTable
from baosong.works.models.submission import Finding, Mending, PieceFile, Receipt, Submission, Version

__all__ = ["Finding", "Mark", "Mending", "PieceFile", "Receipt", "SealedTable", "Submission", "Version"]
