"""What the index stores of a document, computed from its texts alone: the CPU-bound part, independent of the database and parallelisable."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from baosong.core.chinese import Lexicon, cut, grams, initials, syllables
from baosong.platform.fulltext import IndexedText

# Pinyin initials are indexed as trigrams: a single initial occurs in nearly every title.
LETTERS = 3


def sound_pairs(sounds: Sequence[str]) -> list[str]:
    """Return each syllable joined with the next: phrases are found much faster by pairs than by single syllables."""
    return [f"{first}0{second}" for first, second in pairwise(sounds)]


def letter_runs(letters: Sequence[str]) -> list[str]:
    """Return the trigrams of the initials, one per position; the last two are shorter."""
    return ["".join(letters[at : at + LETTERS]) for at in range(len(letters))]


def query_runs(letters: Sequence[str]) -> list[str]:
    """Return the trigrams that a query must contain in a row; fewer than three initials are a prefix of one."""
    return letter_runs(letters)[: max(1, len(letters) - LETTERS + 1)]


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A tokenised document. `sounds` (syllable pairs) and `letters` (trigrams of initials): of the title, then of the names."""

    key: int
    title: list[str]
    names: list[str]
    body: list[str]
    sounds: tuple[list[str], list[str]]
    letters: tuple[list[str], list[str]]
    pairs: list[str]
    marks: tuple[str, ...]

    @property
    def words(self) -> set[str]:
        return {*self.title, *self.names, *self.body}


def prepare(document: IndexedText, lexicon: Lexicon) -> IndexDocument:
    """Tokenise the texts and compute their pinyin."""
    return IndexDocument(
        document.key,
        cut(document.title, lexicon),
        cut(document.names, lexicon),
        cut(document.body, lexicon),
        (sound_pairs(syllables(document.title)), sound_pairs(syllables(document.names))),
        (letter_runs(initials(document.title)), letter_runs(initials(document.names))),
        grams(f"{document.title} {document.names} {document.body}"),
        document.marks,
    )
