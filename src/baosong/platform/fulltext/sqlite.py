"""Index on SQLite: one FTS5 table of words for ranking, one of character bigrams for complete recall."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connections, transaction

from baosong.core.chinese import TermGroup
from baosong.platform.fulltext import CAP, NOTHING, WEIGHTS, HighlightMarks, SearchResult
from baosong.platform.fulltext.index_base import Index
from baosong.platform.fulltext.index_document import LETTERS, IndexDocument, query_runs, sound_pairs
from baosong.platform.fulltext.query_dialect import QueryDialect
from baosong.platform.fulltext.vocabulary import Vocabulary

WORDS: Final = "title names body"
COLUMNS: Final = "title, names, body, sound, letters, marks"
# bm25() takes one weight per column; sound, letters and marks match but do not rank.
BM25: Final = ", ".join(str(weight) for weight in (*WEIGHTS, 0.0, 0.0, 0.0))


def quoted(word: str) -> str:
    """Quote a word for FTS5."""
    return '"' + word.replace('"', '""') + '"'


DIALECT: Final = QueryDialect(quoted, " AND ", " OR ")


def _filter(marks: HighlightMarks) -> str:
    return "".join(f" AND marks:{DIALECT.any(choice)}" for choice in marks)


class SqliteIndex(Index):
    """Index in the tables NAME_search, NAME_pair and NAME_word."""

    def __init__(self, name: str, alias: str) -> None:
        self.words, self.pairs, self.alias = f"{name}_search", f"{name}_pair", alias
        self.vocabulary = Vocabulary(name, alias)

    def create(self) -> None:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"create virtual table if not exists {self.words} using fts5({COLUMNS})")
            cursor.execute(f"create virtual table if not exists {self.pairs} using fts5(pair, marks, detail='column')")
        self.vocabulary.create()

    def take(self, documents: Iterable[IndexDocument]) -> None:
        places = ", ".join(["%s"] * 7)
        with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
            for document in documents:
                sounds, letters = (" . ".join(" ".join(part) for part in parts) for parts in (document.sounds, document.letters))
                words = (" ".join(part) for part in (document.title, document.names, document.body))
                marks = " ".join(document.marks)
                self._forget(cursor, [document.key])
                cursor.execute(f"insert into {self.words} (rowid, {COLUMNS}) values ({places})", [document.key, *words, sounds, letters, marks])
                cursor.execute(f"insert into {self.pairs} (rowid, pair, marks) values (%s, %s, %s)", [document.key, " ".join(document.pairs), marks])
                self.vocabulary.add(document.words)

    def remove(self, keys: Iterable[int]) -> None:
        with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
            self._forget(cursor, keys)

    def _forget(self, cursor: Any, keys: Iterable[int]) -> None:
        for key in keys:
            cursor.execute(f"delete from {self.words} where rowid = %s", [key])
            cursor.execute(f"delete from {self.pairs} where rowid = %s", [key])

    def exact(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        """Documents that match every group. Bigrams find words that the segmenter split differently; these hits come last, newest first."""
        by_words = self._ranked(DIALECT.all_groups(groups), marks, WORDS)
        total = self._count(self.pairs, DIALECT.all_bigrams(groups), marks)
        if total <= by_words.total or len(by_words.keys) >= CAP:
            return by_words
        known = set(by_words.keys)
        rest = [key for key in self._keys(DIALECT.all_bigrams(groups), marks) if key not in known]
        return SearchResult((*by_words.keys, *rest)[:CAP], max(total, len(known) + len(rest)))

    def part(self, groups: Sequence[TermGroup], marks: HighlightMarks) -> SearchResult:
        return self._ranked(DIALECT.any_group(groups), marks, WORDS)

    def by_sound(self, sound: Sequence[str], marks: HighlightMarks) -> SearchResult:
        return self._ranked(quoted(" ".join(sound_pairs(sound))), marks, "sound")

    def by_letters(self, letters: Sequence[str], marks: HighlightMarks) -> SearchResult:
        runs = query_runs(letters)
        return self._ranked(quoted(" ".join(runs)) + ("*" if len(letters) < LETTERS else ""), marks, "letters")

    def has(self, group: TermGroup) -> bool:
        return self._count(self.pairs, DIALECT.all_bigrams([group]), ()) > 0

    def _ranked(self, condition: str, marks: HighlightMarks, columns: str) -> SearchResult:
        total = self._count(self.words, f"{{{columns}}}:{condition}", marks)
        if not total:
            return NOTHING
        scores: dict[int, float] = {}
        narrowed = ["title names", columns] if total > CAP and columns == WORDS else [columns]
        with connections[self.alias].cursor() as cursor:
            for wanted in narrowed:
                cursor.execute(
                    f"select rowid, bm25({self.words}, {BM25}) from {self.words} where {self.words} match %s order by rowid desc limit %s",
                    [f"{{{wanted}}}:{condition}{_filter(marks)}", CAP],
                )
                for key, score in cursor.fetchall():
                    scores[key] = min(score, scores.get(key, 0.0))
        ranked = sorted(scores, key=lambda key: (scores[key], -key))
        return SearchResult(tuple(ranked[:CAP]), total)

    def _count(self, table: str, condition: str, marks: HighlightMarks) -> int:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"select count(*) from {table} where {table} match %s", [condition + _filter(marks)])
            return int(cursor.fetchone()[0])

    def _keys(self, condition: str, marks: HighlightMarks) -> list[int]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"select rowid from {self.pairs} where {self.pairs} match %s order by rowid desc limit %s", [condition + _filter(marks), CAP])
            return [row[0] for row in cursor.fetchall()]
