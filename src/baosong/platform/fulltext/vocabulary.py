"""The words of an index with their pinyin: suggestions for mistyped words."""

from collections.abc import Iterable
from typing import Final

from django.db import connections

from baosong.core.chinese import syllables
from baosong.core.chinese.segmentation import HAN
from baosong.platform.fulltext import MOST_NEAR

LONGEST: Final = 12
FEWEST_HAN: Final = 2
# Shorter words have too many neighbours at distance 1. Key: whether the word is Chinese.
FEWEST_FOR_DISTANCE: Final = {True: 3, False: 4}


class Vocabulary:
    """The table NAME_word of one index."""

    def __init__(self, name: str, alias: str) -> None:
        self.table, self.alias = f"{name}_word", alias
        self.known: dict[str, None] = {}
        self.read_to = 0

    def create(self) -> None:
        is_postgres = connections[self.alias].vendor == "postgresql"
        key = "bigint generated always as identity primary key" if is_postgres else "integer primary key"
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"create table if not exists {self.table} (id {key}, word varchar(12) not null unique, sound varchar(80) not null)")
            cursor.execute(f"create index if not exists {self.table}_sound on {self.table} (sound)")

    def add(self, words: Iterable[str]) -> None:
        """Insert words of 2 to 12 characters that are new."""
        new = {word for word in words if FEWEST_HAN <= len(word) <= LONGEST} - self.known.keys()
        if not new:
            return
        rows = [(word, " ".join(syllables(word)) if HAN.match(word) else "") for word in sorted(new)]
        with connections[self.alias].cursor() as cursor:
            cursor.executemany(f"insert into {self.table} (word, sound) values (%s, %s) on conflict (word) do nothing", rows)
        # Not undone by a rollback: then one suggestion is missing until the word is indexed again.
        self.known |= dict.fromkeys(sorted(new))

    def near(self, word: str) -> list[str]:
        """Return words with the same pinyin, then words at Damerau-Levenshtein distance 1; at most `MOST_NEAR`."""
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        is_han = bool(HAN.match(word))
        found: list[str] = []
        if is_han:
            with connections[self.alias].cursor() as cursor:
                cursor.execute(f"select word from {self.table} where sound = %s and word <> %s", [" ".join(syllables(word)), word])
                found += [row[0] for row in cursor.fetchall()]
        if len(word) >= FEWEST_FOR_DISTANCE[is_han]:
            self._read_on()
            near = process.extract(word, list(self.known), scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=MOST_NEAR + 1)
            found += sorted(other for other, _distance, _place in near if other != word)
        return list(dict.fromkeys(found))[:MOST_NEAR]

    def _read_on(self) -> None:
        """Read words that any process has added since the last call."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"select id, word from {self.table} where id > %s", [self.read_to])
            for number, word in cursor.fetchall():
                self.known[word] = None
                self.read_to = max(self.read_to, number)
