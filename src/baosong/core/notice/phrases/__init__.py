"""Families of phrases, one per file; the examples of each phrase are its tests."""

from baosong.core.phrases.grammar import Family, Mention, Phrase, families

__all__ = ["Family", "Mention", "Phrase", "families"]
