"""How a phrase is written: a pattern of named blocks, what it means, and examples that are its tests.

To teach the reader a new phrasing, add a Phrase (or only a block's alternative) to the family's file, with one
example in your own words: `tests/core/notice/test_phrases.py` runs every example.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from baosong.core.notice.page import plain
from baosong.core.notice.phrases.blocks import BLOCKS

Meaning = Callable[[re.Match[str]], Any]
SLOT: Final = re.compile(r"\{(?:(?P<name>[a-z_]+):)?(?P<block>[A-Z_]+)\}")


@dataclass(frozen=True, slots=True)
class Mention:
    """One value that a phrase stated: which field, what, and where. `advice` and `approx` as in the notice format."""

    field: str
    value: Any
    start: int
    end: int
    advice: bool = False
    approx: bool = False
    phrase: str = ""


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern whose {BLOCK} and {name:BLOCK} slots are filled from the building blocks."""

    def fill(match: re.Match[str]) -> str:
        inner = BLOCKS[match["block"]]
        inner = SLOT.sub(fill, inner)
        return f"(?P<{match['name']}>{inner})" if match["name"] else f"(?:{inner})"

    return re.compile(SLOT.sub(fill, pattern))


@dataclass(frozen=True)
class Phrase:
    """One way to say one thing. `examples` are (text, value) pairs; `silent` are texts in which it must find nothing."""

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
        """All that the family finds in a plain text, in the order of the text, without overlaps."""
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
        """Every example of every phrase."""
        for phrase in self.phrases:
            for text, value in phrase.examples:
                yield phrase, plain(text), value
            for text in phrase.silent:
                yield phrase, plain(text), None


def families() -> Iterable[Family]:
    """All families that have been loaded."""
    return tuple(_families)
