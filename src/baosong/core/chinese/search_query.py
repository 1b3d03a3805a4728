"""Search queries: groups of synonyms, of which each group must match."""

import re
from dataclasses import dataclass
from typing import Final

from baosong.core.chinese.pinyin import syllables, typed
from baosong.core.chinese.segmentation import HAN, RUN, Lexicon, cut, fold

MOST_CHARACTERS: Final = 100
MOST_GROUPS: Final = 8
SHORT: Final = 2
FEWEST_SYLLABLES: Final = 2
FEWEST_INITIALS: Final = 2


@dataclass(frozen=True, slots=True)
class TermGroup:
    """One search term: the word itself first, then its synonyms."""

    words: tuple[str, ...]

    @property
    def word(self) -> str:
        """The word as it was typed."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A parsed query. `sound`: its syllables, if it is Chinese or pinyin; `letters`: pinyin initials, if it could be such."""

    text: str
    groups: tuple[TermGroup, ...]
    sound: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """All words that are a hit, longest first."""
        return tuple(sorted({word for group in self.groups for word in group.words}, key=lambda word: (-len(word), word)))


def parse_query(text: str, lexicon: Lexicon) -> ParsedQuery:
    """Parse a query of at most `MOST_CHARACTERS`. Quoted text stays one term; terms after `MOST_GROUPS` are ignored."""
    folded = fold(text)[:MOST_CHARACTERS]
    words: list[str] = []
    for quoted, plain in re.findall(r"[\"“”「]([^\"“”「」]+)[\"“”」]|([^\"“”「」]+)", folded):
        if quoted:
            words.append("".join(RUN.findall(quoted)))
        else:
            for part in plain.split():
                words += _words(part, lexicon)
    groups = tuple(TermGroup((word, *lexicon.synonyms.get(word, ()))) for word in dict.fromkeys(word for word in words if word))[:MOST_GROUPS]
    joined = "".join(RUN.findall(folded))
    if HAN.search(joined):
        return ParsedQuery(text, groups, tuple(syllables(joined)))
    sound = typed(" ".join(folded.split()))
    letters = tuple(joined) if FEWEST_INITIALS <= len(joined) <= 12 and joined.isalpha() and joined.isascii() else ()
    return ParsedQuery(text, groups, sound if len(sound) >= FEWEST_SYLLABLES else (), letters)


def _words(part: str, lexicon: Lexicon) -> list[str]:
    """Split a part without blanks into terms. Known words and runs of two characters stay whole; a single character joins its neighbour, as alone it matches everything or nothing."""
    if part in lexicon.words:
        return [part]
    found: list[str] = []
    for run in RUN.findall(part):
        if not HAN.match(run) or len(run) <= SHORT:
            found.append(run)
            continue
        words = cut(run, lexicon, finely=False)
        at = 0
        for word in words:
            starts = run.index(word, at)
            if found and at and starts == at and (len(word) == 1 or len(found[-1]) == 1):
                found[-1] += word
            else:
                found.append(word)
            at = starts + len(word)
    return found
