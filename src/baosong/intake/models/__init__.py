"""Models of intake."""

from baosong.intake.models.upload import Upload

__all__ = ["Upload"]
