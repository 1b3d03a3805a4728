"""Full-text index on SQLite FTS5 or PostgreSQL, with the same behaviour. The only package with SQL of full-text search."""

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

# At most this many hits are ranked: those in titles and the newest. The total stays exact.
CAP: Final = 2000
# Weights of a hit in the title, in the names and in the body.
WEIGHTS: Final = (8.0, 4.0, 1.0)
MOST_NEAR: Final = 6

How = Literal["exact", "sound", "near", "any"]
# A conjunction of disjunctions: of each tuple, the document must have one filter mark.
HighlightMarks = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class IndexedText:
    """Input of the index for one document. `names`: keywords, persons, organisations; `marks`: filter values, ASCII letters and digits only."""

    key: int
    title: str
    names: str
    body: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Keys, best first (at most `CAP`), the exact total, how they were found, and the words searched for instead of unknown ones."""

    keys: tuple[int, ...]
    total: int
    how: How = "exact"
    instead: tuple[str, ...] = ()


NOTHING: Final = SearchResult((), 0)


@cache
def index(name: str, alias: str = "default") -> "Index":
    """Return the index `name` in the database `alias`."""
    from baosong.platform.fulltext.postgres import PostgresIndex  # noqa: PLC0415 - imports this module
    from baosong.platform.fulltext.sqlite import SqliteIndex  # noqa: PLC0415 - imports this module

    made = PostgresIndex if connections[alias].vendor == "postgresql" else SqliteIndex
    return made(name, alias)


@cache
def _lexicon(folder: Path) -> Lexicon:
    return Lexicon.load(words=[folder / "words.txt"], synonyms=[folder / "synonyms.txt"])


def lexicon() -> Lexicon:
    """Return the words and synonyms of the package and of the data folder (words.txt, synonyms.txt); read once per process."""
    return _lexicon(Path(settings.BAOSONG_DATA))
