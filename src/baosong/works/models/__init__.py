"""Models of submissions."""

from baosong.works.models.submission import Finding, PieceFile, Receipt, Submission, Version

__all__ = ["Finding", "PieceFile", "Receipt", "Submission", "Version"]
