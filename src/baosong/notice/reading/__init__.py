"""Phrases put together: the outline of a notice, its tasks and pieces, and the terms they make."""

from baosong.notice.reading.reader import read

__all__ = ["read"]
