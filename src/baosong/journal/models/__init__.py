"""Models of the journal."""

from baosong.journal.models.disclosure import Disclosure
from baosong.journal.models.record import Head, Record

__all__ = ["Disclosure", "Head", "Record"]
