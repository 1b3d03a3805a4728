"""Phrases: a pattern of named blocks, its meaning, and examples that are its tests.

A new wording is a Phrase, or an alternative in a block, in the family's file, with one example in your own words:
`tests/core/notice/test_phrases.py` runs every example.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from baosong.core.phrases.blocks import BLOCKS
from baosong.core.phrases.normal_form import plain

Meaning = Callable[[re.Match[str]], Any]
SLOT: Final = re.compile(r"\{(?:(?P<name>[a-z_]+):)?(?P<block>[A-Z_]+)\}")


@dataclass(frozen=True, slots=True)
class Mention:
    """One value that a phrase states: field, value, span. `advice` and `approx` as in the notice format."""

    field: str
    value: Any
    start: int
    end: int
    advice: bool = False
    approx: bool = False
    phrase: str = ""


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose {BLOCK} and {name:BLOCK} slots are filled from the building blocks."""

    def fill(match: re.Match[str]) -> str:
        inner = BLOCKS[match["block"]]
        inner = SLOT.sub(fill, inner)
        return f"(?P<{match['name']}>{inner})" if match["name"] else f"(?:{inner})"

    return re.compile(SLOT.sub(fill, pattern))


@dataclass(frozen=True)
class Phrase:
    """One wording of one field. `examples`: (text, value) pairs; `silent`: texts in which it must not match."""

    name: str
    pattern: str
    meaning: Meaning
    examples: tuple[tuple[str, Any], ...]
    silent: tuple[str, ...] = ()
    approx: bool = False
    advice: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return compiled(self.pattern)


_families: list["Family"] = []


@dataclass
class Family:
    """Phrases that state one field. Where two overlap, the earlier in the list wins."""

    field: str
    phrases: list[Phrase] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        _families.append(self)

    def find(self, text: str) -> list[Mention]:
        """Return all mentions in a normalised text, in order, without overlaps."""
        taken: list[Mention] = []
        for phrase in self.phrases:
            for match in phrase.regex.finditer(text):
                value = phrase.meaning(match)
                start, end = match.span("at") if "at" in phrase.regex.groupindex else match.span()
                if value is None or any(start < other.end and other.start < end for other in taken):
                    continue
                taken.append(
                    Mention(self.field, value, start, end, phrase.advice, phrase.approx, phrase.name),
                )
        return sorted(taken, key=lambda found: found.start)

    def examples(self) -> Iterator[tuple[Phrase, str, Any]]:
        """Yield every example of every phrase."""
        for phrase in self.phrases:
            for text, value in phrase.examples:
                yield phrase, plain(text), value
            for text in phrase.silent:
                yield phrase, plain(text), None


def families() -> Iterable[Family]:
    """Return all families that are loaded."""
    return tuple(_families)
