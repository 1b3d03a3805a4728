"""Combine phrases: outline of a notice, tasks and pieces, terms."""

from baosong.core.notice.parser.reader import read

__all__ = ["read"]
