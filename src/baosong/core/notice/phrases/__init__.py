"""Families of phrases: each file holds one family, each phrase its examples, and the examples are its tests."""

from baosong.core.notice.phrases.grammar import Family, Mention, Phrase, families

__all__ = ["Family", "Mention", "Phrase", "families"]
