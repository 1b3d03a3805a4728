"""Full-text indexes over keys: one behaviour, two databases. The only place that speaks a database's own language of search."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from django.conf import settings
from django.db import connections

from baosong.core.chinese import Lexicon

if TYPE_CHECKING:
    from baosong.platform.fulltext.index_base import Index

# Of more hits than this the newest, and those in titles, are ranked; the count stays exact.
CAP: Final = 2000
# How much a hit in the title, in the names and in the text weighs.
WEIGHTS: Final = (8.0, 4.0, 1.0)
MOST_NEAR: Final = 6

How = Literal["exact", "sound", "near", "any"]
# Each tuple is a choice of marks of which one must be there.
HighlightMarks = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class IndexedText:
    """What the index is told of one thing. `names`: keywords, persons, units; `marks`: what it is filtered by, letters and figures only."""

    key: int
    title: str
    names: str
    body: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found: keys, the best first, at most some two thousand; how many there are in all; how they were found, and for which words instead."""

    keys: tuple[int, ...]
    total: int
    how: How = "exact"
    instead: tuple[str, ...] = ()


NOTHING: Final = SearchResult((), 0)


@cache
def index(name: str, alias: str = "default") -> "Index":
    """The index of a name in the database of an alias."""
    from baosong.platform.fulltext.postgres import PostgresIndex  # noqa: PLC0415 - these two import this module
    from baosong.platform.fulltext.sqlite import SqliteIndex  # noqa: PLC0415 - the same

    made = PostgresIndex if connections[alias].vendor == "postgresql" else SqliteIndex
    return made(name, alias)


@cache
def _lexicon(folder: Path) -> Lexicon:
    return Lexicon.load(words=[folder / "words.txt"], synonyms=[folder / "synonyms.txt"])


def lexicon() -> Lexicon:
    """The words and synonyms that come with baosong, and those that the office keeps in the data folder; read when a process starts."""
    return _lexicon(Path(settings.BAOSONG_DATA))
