"""Find names in text whatever stands between their characters, and mask them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from baosong.core.chinese.segmentation import HAN, begins_inside_word, fold

MASK: Final = "□□"
# Last word of the location of a name in doubt.
DOUBT: Final = "doubt"
# Characters of these categories may stand between those of a name: separators, controls, format characters (zero width), marks.
BETWEEN: Final = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Pd", "Pc"))
# Interpuncts of names in translation, signs that writers put between characters, and letters that have no width or no ink.
INVISIBLE: Final = frozenset("./\\、*|~+．／｜＊～＋·•‧・･．\u115f\u1160\u3164\uffa0\u2800\u2588")
# In a name of this many characters or more, everything but letters and digits may stand between them; in shorter ones that would join two words.
LONG: Final = 3
SHORTEST: Final = 2
SENTENCE: Final = re.compile(r"[^。！？!?\n]+[。！？!?]?")
LONGEST_SENTENCE: Final = 80


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name in a text: from the first of its characters to the one after the last."""

    start: int
    end: int
    name: str


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    """The character in normal width, lower case and simplified; empty if it may stand between the characters of a name."""
    if unicodedata.category(character) in BETWEEN or character in INVISIBLE:
        return ""
    return "".join(part for part in fold(character) if unicodedata.category(part) not in BETWEEN)


@lru_cache(maxsize=20_000)
def _letters(character: str) -> str:
    """The folded character if it is a letter or digit; a masked place stays, so that it does not join what stands on both sides."""
    category = unicodedata.category(character)
    return _folded(character) if category[0] == "L" or category in ("Nd", "Nl") or character in MASK else ""


def squeezed(text: str, *, letters_only: bool = False) -> tuple[str, list[int]]:
    """Return the folded characters of a text, and the position of each in the text."""
    characters: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(text):
        for part in _letters(character) if letters_only else _folded(character):
            characters.append(part)
            positions.append(position)
    return "".join(characters), positions


class NameMask:
    """Names to be found. A name of two Chinese characters is in doubt where a word of the language reaches into it from before (高明 in 提高明显).

    What follows a name is no reason for doubt (李想 in 李想要报名, 文院 in 文院长).
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names: dict[str, str] = {}
        for name in sorted(names, key=lambda name: (-len(name), name)):
            folded = squeezed(name, letters_only=True)[0]
            if len(folded) >= SHORTEST:
                self.names.setdefault(folded, name)

    def find(self, text: str) -> list[NameSpan]:
        """Return where names stand, in order and without overlaps; of overlapping ones the longest."""
        if not self.names:
            return []
        long, short = squeezed(text, letters_only=True), squeezed(text)
        taken = [False] * len(text)
        spans = []
        for folded, name in sorted(self.names.items(), key=lambda item: -len(item[0])):
            letters, positions = long if len(folded) >= LONG else short
            at = letters.find(folded)
            while at >= 0:
                where = positions[at : at + len(folded)]
                span = NameSpan(where[0], where[-1] + 1, name)
                if not all(taken[position] for position in where) and _is_whole(text, span, folded):
                    for position in where:
                        taken[position] = True
                    spans.append(span)
                at = letters.find(folded, at + 1)
        return _merged(sorted(spans, key=lambda span: (span.start, -span.end)))

    def doubts(self, text: str) -> list[tuple[str, str]]:
        """Return the names that may stand in the text inside other words and are not masked, each with its sentence, in which names are masked."""
        found: dict[tuple[str, str], None] = {}
        for sentence in SENTENCE.findall(text):
            letters, positions = squeezed(sentence, letters_only=True)
            masked = [range(span.start, span.end) for span in self.find(sentence)]
            for folded, name in self.names.items():
                at = letters.find(folded)
                if at >= 0 and _is_chinese(folded) and not any(positions[at] in span for span in masked):
                    found[name, self.masked(sentence).strip()[:LONGEST_SENTENCE]] = None
        return list(found)

    def findings(self, location: str, text: str) -> list[tuple[str, str]]:
        """Return (location, name) for what is masked, and for names in doubt ("location doubt", name and sentence)."""
        return [
            *((location, span.name) for span in self.find(text)),
            *((f"{location} {DOUBT}", f"{name}（{sentence}）") for name, sentence in self.doubts(text)),
        ]

    def masked(self, text: str) -> str:
        """Return the text with each name replaced."""
        parts, at = [], 0
        for span in self.find(text):
            parts += [text[at : span.start], MASK]
            at = span.end
        return "".join([*parts, text[at:]])


def _merged(spans: list[NameSpan]) -> list[NameSpan]:
    merged: list[NameSpan] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = NameSpan(merged[-1].start, max(merged[-1].end, span.end), merged[-1].name)
        else:
            merged.append(span)
    return merged


def _is_whole(text: str, span: NameSpan, folded: str) -> bool:
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if (_is_latin(folded[0]) and _is_latin(before)) or (_is_latin(folded[-1]) and _is_latin(after)):
        return False
    if len(folded) > 2 or not _is_chinese(folded):
        return True
    return not begins_inside_word(_run(text[: span.start], backwards=True), folded, _run(text[span.end :]))


def _is_chinese(folded: str) -> bool:
    return all(HAN.fullmatch(letter) for letter in folded)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _run(text: str, *, backwards: bool = False, most: int = 6) -> str:
    """The Chinese characters at the begin of a text, or at its end."""
    run = ""
    for character in text[-most:][::-1] if backwards else text[:most]:
        folded = _folded(character)
        if not HAN.fullmatch(folded):
            break
        run = folded + run if backwards else run + folded
    return run
