"""Index on PostgreSQL: tsvector columns with GIN indexes, filled with the same tokens as on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections, transaction

from baosong.core.chinese import TermGroup
from baosong.platform.fulltext import CAP, NOTHING, HighlightMarks, SearchResult
from baosong.platform.fulltext.index_base import Index
from baosong.platform.fulltext.index_document import LETTERS, IndexDocument, query_runs, sound_pairs
from baosong.platform.fulltext.query_dialect import QueryDialect
from baosong.platform.fulltext.vocabulary import Vocabulary

# Weights of ts_rank for D (body), C (unused), B (names), A (title).
RANKS: Final = "{0.1, 0.0, 0.4, 1.0}"
# tsvector stores no position above this (PostgreSQL manual, 12.11).
LAST_POSITION: Final = 16383
MOST_POSITIONS: Final = 250
VECTORS: Final = ("words", "head", "heard", "pairs")
# ts_rank reads each whole vector, so only this many hits are ranked: those in titles and names, filled up with the newest.
RANKED: Final = 400


def quoted(word: str) -> str:
    """Quote a lexeme for tsvector and tsquery."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(parts: Sequence[tuple[Iterable[str], str]]) -> str:
    """Return a tsvector literal: words with positions and weight."""
    places: dict[str, list[str]] = {}
    at = 0
    for words, weight in parts:
        for word in words:
            at = min(LAST_POSITION, at + 1)
            own = places.setdefault(word, [])
            if len(own) < MOST_POSITIONS:
                own.append(f"{at}{weight}")
        # A gap, so that no phrase spans two parts.
        at = min(LAST_POSITION, at + 10)
    return " ".join(f"{quoted(word)}:{','.join(own)}" for word, own in places.items())


DIALECT: Final = QueryDialect(quoted, " & ", " | ")


def _filter(marks: HighlightMarks) -> str:
    return "".join(" & " + DIALECT.any("@" + mark for mark in choice) for choice in marks)


class PostgresIndex(Index):
    """Index in the tables NAME_search and NAME_word."""

    def __init__(self, name: str, alias: str) -> None:
        self.table, self.alias = f"{name}_search", alias
        self.vocabulary = Vocabulary(name, alias)

    def create(self) -> None:
        """Create missing tables and indexes. Vectors are stored out of line (TOAST), so that counting hits does not read them."""
        with connections[self.alias].cursor() as cursor:
            columns = ", ".join(f"{column} tsvector not null" for column in VECTORS)
            cursor.execute(f"create table if not exists {self.table} (key bigint primary key, {columns}) with (toast_tuple_target = 128)")
            for column in VECTORS:
                cursor.execute(f"alter table {self.table} alter column {column} set storage external")
                cursor.execute(f"create index if not exists {self.table}_{column} on {self.table} using gin ({column})")
        self.vocabulary.create()

    def take(self, documents: Iterable[IndexDocument]) -> None:
        with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
            for document in documents:
                marks = ["@" + mark for mark in document.marks]
                marked = " ".join(quoted(mark) for mark in marks)
                words = _vector([(document.title, "A"), (document.names, "B"), (document.body, "D"), (marks, "C")])
                # Title and names have a column and an index of their own: a query by weight would read every vector.
                head = " ".join(quoted(word) for word in dict.fromkeys([*document.title, *document.names, *marks]))
                heard = _vector([(part, "") for part in document.sounds])
                letters = _vector([(["-" + letter for letter in part], "") for part in document.letters])
                pairs = " ".join(quoted(word) for word in document.pairs)
                cursor.execute(
                    f"insert into {self.table} (key, {', '.join(VECTORS)}) values (%s, %s::tsvector, %s::tsvector, %s::tsvector, %s::tsvector)"
                    f" on conflict (key) do update set {', '.join(f'{column} = excluded.{column}' for column in VECTORS)}",
                    [document.key, words, head, f"{heard} {letters} {marked}", f"{pairs} {marked}"],
                )
                self.vocabulary.add(document.words)

    def remove(self, keys: Iterable[int]) -> None:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"delete from {self.table} where key = any(%s)", [list(keys)])

    def exact(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        """Documents that match every group. Bigrams find words that the segmenter split differently; these hits come last, newest first."""
        by_words = self._ranked(DIALECT.all_groups(groups), marks)
        if len(by_words.keys) >= RANKED:
            return by_words
        known = set(by_words.keys)
        keys, total = self._hits("pairs", DIALECT.all_bigrams(groups) + _filter(marks), CAP)
        rest = [key for key in keys if key not in known]
        return SearchResult((*by_words.keys, *rest)[:CAP], max(by_words.total, total))

    def part(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        return self._ranked(DIALECT.any_group(groups), marks)

    def by_sound(self, sound: Sequence[str], marks: HighlightMarks) -> SearchResult:
        return self._adjacent([quoted(pair) for pair in sound_pairs(sound)], marks)

    def by_letters(self, letters: Sequence[str], marks: HighlightMarks) -> SearchResult:
        runs = query_runs(letters)
        return self._adjacent([quoted("-" + run) + (":*" if len(letters) < LETTERS else "") for run in runs], marks)

    def has(self, group: TermGroup) -> bool:
        _, total = self._hits("pairs", DIALECT.all_bigrams([group]), 1)
        return total > 0

    def _adjacent(self, signs: Sequence[str], marks: HighlightMarks) -> SearchResult:
        keys, total = self._hits("heard", "(" + " <-> ".join(signs) + ")" + _filter(marks), CAP)
        return SearchResult(tuple(keys), total)

    def _ranked(self, condition: str, marks: HighlightMarks) -> SearchResult:
        marked = condition + _filter(marks)
        with self._by_index() as cursor:
            keys, total = self._newest(cursor, "head", marked, RANKED)
            if total < RANKED:
                newest, total = self._newest(cursor, "words", marked, RANKED)
                keys = list(dict.fromkeys([*keys, *newest]))[:RANKED]
            else:
                cursor.execute(f"select count(*) from {self.table} where words @@ %s::tsquery", [marked])
                (total,) = cursor.fetchone()
            if not total:
                return NOTHING
            cursor.execute(
                f"select key, ts_rank(%s::real[], words, %s::tsquery, 1) as rank from {self.table} where key = any(%s) order by rank desc, key desc",
                [RANKS, condition, keys],
            )
            return SearchResult(tuple(row[0] for row in cursor.fetchall()), int(total))

    def _hits(self, column: str, condition: str, most: int) -> tuple[list[int], int]:
        with self._by_index() as cursor:
            return self._newest(cursor, column, condition, most)

    @contextmanager
    def _by_index(self) -> Iterator[Any]:
        """A cursor for which sequential scans are off: the planner prefers them, as the table looks small with its vectors out of line."""
        with transaction.atomic(using=self.alias, savepoint=False), connections[self.alias].cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
            yield cursor
            cursor.execute("set local enable_seqscan = on")

    def _newest(self, cursor: Any, column: str, condition: str, most: int) -> tuple[list[int], int]:
        """Return the newest keys and the total. Aggregated before sorting: the planner underestimates word frequencies and would scan all keys."""
        cursor.execute(
            f"select count(*), coalesce((array_agg(key order by key desc))[:%s], '{{}}') from {self.table} where {column} @@ %s::tsquery", [most, condition]
        )
        total, keys = cursor.fetchone()
        return list(keys), int(total)
