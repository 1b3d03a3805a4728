"""Positions of hits in a text, and snippets around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from baosong.core.chinese.pinyin import initials, syllables
from baosong.core.chinese.segmentation import HAN, fold

AROUND: Final = 24
WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class SnippetPiece:
    """A part of a snippet, a hit or not."""

    text: str
    is_hit: bool = False


def find_in(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the terms, in order; the longest term first where they overlap."""
    folded = fold(text)
    # If folding changes the length, its offsets are wrong: search the text as it is.
    searched = folded if len(folded) == len(text) else text.lower()
    if not terms:
        return []
    pattern = re.compile("|".join(re.escape(term) for term in sorted(set(terms), key=len, reverse=True) if term))
    return [match.span() for match in pattern.finditer(searched)]


def find_sound(text: str, sound: Sequence[str], letters: Sequence[str] = ()) -> list[tuple[int, int]]:
    """Return the first span with these syllables or pinyin initials."""
    positions = [at for at, sign in enumerate(text) if HAN.match(sign)]
    for asked, own in ((sound, syllables(text)), (letters, initials(text))):
        if asked and len(own) == len(positions):
            size = len(asked)
            for at in range(len(own) - size + 1):
                if tuple(own[at : at + size]) == tuple(asked):
                    return [(positions[at], positions[at + size - 1] + 1)]
    return []


def passage(text: str, spans: Sequence[tuple[int, int]], *, width: int = WIDTH) -> list[SnippetPiece]:
    """Return a snippet of `width` characters around the first hits; the whole text if it is shorter."""
    start = 0
    if spans and len(text) > width:
        start = max(0, min(spans[0][0] - AROUND, len(text) - width))
    end = min(len(text), start + width)
    pieces: list[SnippetPiece] = [SnippetPiece("…")] if start else []
    at = start
    for first, last in spans:
        if first < at or first >= end:
            continue
        if first > at:
            pieces.append(SnippetPiece(text[at:first]))
        pieces.append(SnippetPiece(text[first : min(last, end)], is_hit=True))
        at = min(last, end)
    if at < end:
        pieces.append(SnippetPiece(text[at:end]))
    return [*pieces, SnippetPiece("…")] if end < len(text) else pieces
