"""How words sound: Hanyu Pinyin without tones, syllable by syllable, first letters, and typed pinyin cut into syllables again.

Sounds that many speakers and typists do not tell apart (zh z, ch c, sh s, -ng -n, l n) are one here, so that a word is found by a neighbour's spelling.
"""

import re
from functools import cache
from typing import Any, Final

from baosong.core.chinese.segmentation import HAN, fold

LETTERS: Final = re.compile(r"^[a-zü' ]+$")
LONGEST: Final = 6


@cache
def _pinyin() -> Any:
    import pypinyin

    return pypinyin


def _alike(syllable: str) -> str:
    """One spelling for sounds that are mistaken for each other."""
    sound = syllable.replace("ü", "v")
    for wide, narrow in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(wide):
            sound = narrow + sound[2:]
    if sound.startswith("l") and len(sound) > 1:
        sound = "n" + sound[1:]
    return sound[:-1] if sound.endswith("ng") else sound


def syllables(text: str) -> list[str]:
    """The syllables of the Chinese characters of a text, alike sounds as one."""
    runs = "".join(HAN.findall(fold(text)))
    return [_alike(syllable) for syllable in _pinyin().lazy_pinyin(runs)] if runs else []


def initials(text: str) -> list[str]:
    """The first letters of the Chinese characters of a text."""
    runs = "".join(HAN.findall(fold(text)))
    return [syllable[:1] for syllable in _pinyin().lazy_pinyin(runs)] if runs else []


@cache
def _spoken() -> frozenset[str]:
    """All syllables that a character may have."""
    from pypinyin.pinyin_dict import pinyin_dict
    from pypinyin.style import convert

    found: set[str] = set()
    for readings in pinyin_dict.values():
        for reading in readings.split(","):
            found.add(convert(reading, _pinyin().Style.NORMAL, strict=False))
    return frozenset(sound.replace("ü", "v") for sound in found if sound.isalpha())


@cache
def typed(text: str) -> tuple[str, ...]:
    """Typed pinyin as syllables, alike sounds as one; empty where the letters are no pinyin. The cut with the fewest syllables is taken."""
    if not LETTERS.match(text):
        return ()
    parts: list[str] = []
    for word in re.split(r"[' ]+", text.replace("ü", "v")):
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - LONGEST), end):
                before = best[start]
                if before is not None and word[start:end] in _spoken():
                    made = (*before, word[start:end])
                    if best[end] is None or len(made) < len(best[end] or ()):
                        best[end] = made
        if best[-1] is None:
            return ()
        parts += best[-1]
    return tuple(_alike(part) for part in parts)
