"""Models of submissions."""

from baosong.works.models.submission import Finding, Mending, PieceFile, Receipt, Submission, Version

__all__ = ["Finding", "Mending", "PieceFile", "Receipt", "Submission", "Version"]
