"""Text of a notice in normalised form (half width, simplified, lower case) with the offsets of the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from baosong.core.phrases.normal_form import plain

SENTENCE_END = re.compile(r"[。;!?\n]+")
CLAUSE_END = re.compile(r"[。;!?\n,]+")


@dataclass(frozen=True)
class NoticePage:
    """Text of a notice, original and normalised."""

    raw: str

    @cached_property
    def text(self) -> str:
        """The normalised text; its offsets are valid in `raw`."""
        return plain(self.raw)

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [match.end() for match in SENTENCE_END.finditer(self.text)] + [len(self.text)]

    @cached_property
    def _clause_ends(self) -> list[int]:
        return [match.end() for match in CLAUSE_END.finditer(self.text)] + [len(self.text)]

    def sentence(self, position: int) -> tuple[int, int]:
        """Return start and end of the sentence (up to 。;!? or the end of the line) at a position."""
        return _around(self._sentence_ends, position)

    def clause(self, position: int) -> tuple[int, int]:
        """Return start and end of the clause (also split at commas) at a position."""
        return _around(self._clause_ends, position)

    def line(self, position: int) -> tuple[int, int]:
        """Return start and end of the line at a position."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, end if end >= 0 else len(self.text)

    def original(self, start: int, end: int) -> str:
        """Return the original text between two offsets."""
        return self.raw[start:end]


def _around(ends: list[int], position: int) -> tuple[int, int]:
    index = bisect_right(ends, position)
    return (ends[index - 1] if index else 0), ends[min(index, len(ends) - 1)]
