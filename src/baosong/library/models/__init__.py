"""Models of the library."""

from baosong.library.models.entry import Entry

__all__ = ["Entry"]
