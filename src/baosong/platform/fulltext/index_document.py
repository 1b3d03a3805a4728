"""What an index keeps of a thing, made out of its texts alone: the costly part, which needs no database and can be done on many cores."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from baosong.core.chinese import Lexicon, cut, grams, initials, syllables
from baosong.platform.fulltext import IndexedText

# First letters are kept in threes: a single one stands in nearly every title, and is no help.
LETTERS = 3


def sound_pairs(sounds: Sequence[str]) -> list[str]:
    """Each syllable with the one after it as one word: by pairs a phrase is found much faster than by single syllables."""
    return [f"{first}0{second}" for first, second in pairwise(sounds)]


def letter_runs(letters: Sequence[str]) -> list[str]:
    """Each three first letters that follow each other as one word; the last ones are shorter."""
    return ["".join(letters[at : at + LETTERS]) for at in range(len(letters))]


def asked_runs(letters: Sequence[str]) -> list[str]:
    """Typed first letters as the runs that must follow each other; fewer than three are the beginning of one."""
    return letter_runs(letters)[: max(1, len(letters) - LETTERS + 1)]


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A thing as words, sounds and pairs. Sounds (pairs of syllables) and letters (in threes): those of the title, then those of the names."""

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
        """All its words."""
        return {*self.title, *self.names, *self.body}


def prepare(thing: IndexedText, lexicon: Lexicon) -> IndexDocument:
    """Cuts and sounds a thing's texts."""
    return IndexDocument(
        thing.key,
        cut(thing.title, lexicon),
        cut(thing.names, lexicon),
        cut(thing.body, lexicon),
        (sound_pairs(syllables(thing.title)), sound_pairs(syllables(thing.names))),
        (letter_runs(initials(thing.title)), letter_runs(initials(thing.names))),
        grams(f"{thing.title} {thing.names} {thing.body}"),
        thing.marks,
    )
