"""Text of a notice in normalised form (half width, simplified, lower case) with the offsets of the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


# Every character maps to exactly one character, so that offsets are the same in both texts.
PUNCTUATION = {
    ord(character): replacement
    for replacement, characters in {
        "~": "〜∼～﹏",
        "-": "—–―─‐‑﹣−",
        "x": "×*＊✕╳✖",
        "“": "「『﹁〝",
        "”": "」』﹂〞",
        " ": "\u3000\xa0\u2002\u2003\u2009\u200b\u200c\u200d\ufeff\t\r\x0b\x0c",
        ":": "：∶︰",
        ".": "．",
        "、": "﹑",
        "·": "•●・",
        "≥": "≧⩾",
        "≤": "≦⩽",
    }.items()
    for character in characters
}
TABLE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | PUNCTUATION


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def _simplified(character: str) -> str:
    converted = _converter().convert(character)
    return converted if len(converted) == 1 else character


def plain(text: str) -> str:
    """Return the text in half width, simplified script and lower case, character by character: the length is the same."""
    narrow = text.translate(TABLE)
    converted = _converter().convert(narrow)
    if len(converted) != len(narrow):
        converted = "".join(_simplified(character) for character in narrow)
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in converted)


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
