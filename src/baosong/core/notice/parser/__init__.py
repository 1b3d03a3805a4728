"""Combine phrases: blocks of a notice, its inventory of tasks, their pieces, terms. Linear models choose among candidates; every value comes from a phrase."""

from baosong.core.notice.parser.reader import Reading, read, readings

__all__ = ["Reading", "read", "readings"]
