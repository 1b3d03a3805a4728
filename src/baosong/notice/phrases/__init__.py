"""Families of phrases: each file holds one family, each phrase its examples, and the examples are its tests."""

from baosong.notice.phrases.grammar import Family, Found, Phrase, families

__all__ = ["Family", "Found", "Phrase", "families"]
