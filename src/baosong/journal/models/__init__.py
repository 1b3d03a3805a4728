"""Models of the journal."""

from baosong.journal.models.record import Head, Record

__all__ = ["Head", "Record"]
