"""Sentences for audited actions. Each app registers those of its own in `interfaces/audit_sentences.py`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise

# What was done, without its subject, in which the facts of the record may be named: "uploaded %(name)s".
ActionSentence = str | Promise | Callable[[Mapping[str, Any]], str]

_sentences: dict[str, ActionSentence] = {}


class _Facts(dict[str, Any]):
    """Facts by name; records of earlier versions may lack some."""

    def __missing__(self, name: str) -> str:
        return ""


def register(sentences: Mapping[str, ActionSentence]) -> None:
    """Add the sentences of an app."""
    _sentences.update(sentences)


def sentence(action: str, facts: Mapping[str, Any]) -> str:
    """What was done, in the reader's language; the bare name for an action of another version."""
    known = _sentences.get(action)
    if known is None:
        return action
    if isinstance(known, str | Promise):
        return str(known) % _Facts(facts)
    return known(facts)


def worded_actions() -> frozenset[str]:
    """All actions that have a sentence."""
    return frozenset(_sentences)
