"""Phrases put together: the outline of a notice, its tasks and pieces, and the terms they make."""

from baosong.core.notice.parser.reader import read

__all__ = ["read"]
