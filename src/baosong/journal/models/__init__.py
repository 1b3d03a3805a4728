"""Models of the journal."""

from baosong.journal.models.record import Record

__all__ = ["Record"]
