"""Hanyu Pinyin without tones: syllables, initials, and typed pinyin split into syllables.

Sounds that many speakers and typists confuse (zh z, ch c, sh s, -ng -n, l n) are normalised to one spelling.
"""

import re
import unicodedata
from functools import cache
from typing import Any, Final

from baosong.core.chinese.segmentation import HAN, fold

LETTERS: Final = re.compile(r"^[a-zü' ]+$")
LONGEST: Final = 6


@cache
def _pinyin() -> Any:
    import pypinyin

    return pypinyin


def _normalised(syllable: str) -> str:
    """Normalise confusable sounds to one spelling."""
    sound = syllable.replace("ü", "v")
    for wide, narrow in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(wide):
            sound = narrow + sound[2:]
    if sound.startswith("l") and len(sound) > 1:
        sound = "n" + sound[1:]
    return sound[:-1] if sound.endswith("ng") else sound


def syllables(text: str) -> list[str]:
    """Return the normalised syllables of the Chinese characters of a text."""
    runs = "".join(HAN.findall(fold(text)))
    return [_normalised(syllable) for syllable in _pinyin().lazy_pinyin(runs)] if runs else []


def initials(text: str) -> list[str]:
    """Return the pinyin initials of the Chinese characters of a text."""
    runs = "".join(HAN.findall(fold(text)))
    return [syllable[:1] for syllable in _pinyin().lazy_pinyin(runs)] if runs else []


def romanised(text: str) -> str:
    """Return a name in the letters a to z and digits: Chinese characters by their pinyin, other letters without accents, the rest left out."""
    bare = unicodedata.normalize("NFKD", "".join(_pinyin().lazy_pinyin(text, v_to_u=False)))
    return "".join(character for character in bare.casefold() if character.isascii() and character.isalnum())


@cache
def _known_syllables() -> frozenset[str]:
    """Return all syllables of the pinyin table."""
    from pypinyin.pinyin_dict import pinyin_dict
    from pypinyin.style import convert

    found: set[str] = set()
    for readings in pinyin_dict.values():
        for reading in readings.split(","):
            found.add(convert(reading, _pinyin().Style.NORMAL, strict=False))
    return frozenset(sound.replace("ü", "v") for sound in found if sound.isalpha())


@cache
def typed(text: str) -> tuple[str, ...]:
    """Split typed pinyin into normalised syllables, as few as possible; empty if the text is not pinyin."""
    if not LETTERS.match(text):
        return ()
    parts: list[str] = []
    for word in re.split(r"[' ]+", text.replace("ü", "v")):
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - LONGEST), end):
                before = best[start]
                if before is not None and word[start:end] in _known_syllables():
                    made = (*before, word[start:end])
                    if best[end] is None or len(made) < len(best[end] or ()):
                        best[end] = made
        if best[-1] is None:
            return ()
        parts += best[-1]
    return tuple(_normalised(part) for part in parts)
