"""The index on PostgreSQL: tsvector columns with GIN, filled with the same words, sounds and pairs as on SQLite."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connections, transaction

from baosong.kit.searching import CAP, NOTHING, Found, Marks
from baosong.kit.searching.answering import Answering
from baosong.kit.searching.preparing import LETTERS, Prepared, letter_runs, sound_pairs
from baosong.kit.searching.vocabulary import Vocabulary
from baosong.search import Group, grams

# Weights of ts_rank for D, C, B, A: the text, none, the names, the title.
RANKS: Final = "{0.1, 0.0, 0.4, 1.0}"
# A position beyond this is not kept by tsvector (PostgreSQL manual, 12.11).
LAST_POSITION: Final = 16383
MOST_POSITIONS: Final = 250


def quoted(word: str) -> str:
    """A lexeme as tsvector and tsquery take it literally."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(parts: Sequence[tuple[Iterable[str], str]]) -> str:
    """A tsvector literal: words with their places and their weight."""
    places: dict[str, list[str]] = {}
    at = 0
    for words, weight in parts:
        for word in words:
            at = min(LAST_POSITION, at + 1)
            own = places.setdefault(word, [])
            if len(own) < MOST_POSITIONS:
                own.append(f"{at}{weight}")
        # A gap, so that no phrase runs from one part into the next.
        at = min(LAST_POSITION, at + 10)
    return " ".join(f"{quoted(word)}:{','.join(own)}" for word, own in places.items())


def _any(words: Iterable[str], weight: str = "") -> str:
    return "(" + " | ".join(quoted(word) + (f":{weight}" if weight else "") for word in words) + ")"


def _met(groups: Iterable[Group], join: str = " & ", weight: str = "") -> str:
    return "(" + join.join(_any(group.words, weight) for group in groups) + ")"


def _pairs(groups: Iterable[Group]) -> str:
    return (
        "(" + " & ".join("(" + " | ".join("(" + " & ".join(quoted(pair) for pair in grams(word)) + ")" for word in group.words) + ")" for group in groups) + ")"
    )


def _marked(marks: Marks) -> str:
    return "".join(" & " + _any("@" + mark for mark in choice) for choice in marks)


class PostgresIndex(Answering):
    """Tables NAME_search and NAME_word."""

    def __init__(self, name: str, alias: str) -> None:
        self.table, self.alias = f"{name}_search", alias
        self.vocabulary = Vocabulary(name, alias)

    def create(self) -> None:
        """Makes the tables where they are missing."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                f"create table if not exists {self.table} (key bigint primary key, words tsvector not null, heard tsvector not null, pairs tsvector not null)"
            )
            for column in ("words", "heard", "pairs"):
                cursor.execute(f"create index if not exists {self.table}_{column} on {self.table} using gin ({column})")
        self.vocabulary.create()

    def take(self, things: Iterable[Prepared]) -> None:
        """Takes prepared things in, in place of what was there under their keys."""
        with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
            for thing in things:
                marks = ["@" + mark for mark in thing.marks]
                marked = " ".join(quoted(mark) for mark in marks)
                words = _vector([(thing.title, "A"), (thing.names, "B"), (thing.body, "D"), (marks, "C")])
                heard = _vector([(part, "") for part in thing.sounds])
                letters = _vector([(["-" + letter for letter in part], "") for part in thing.letters])
                pairs = " ".join(quoted(word) for word in thing.pairs)
                cursor.execute(
                    f"insert into {self.table} (key, words, heard, pairs) values (%s, %s::tsvector, %s::tsvector, %s::tsvector)"
                    " on conflict (key) do update set words = excluded.words, heard = excluded.heard, pairs = excluded.pairs",
                    [thing.key, words, f"{heard} {letters} {marked}", f"{pairs} {marked}"],
                )
                self.vocabulary.add(thing.words)

    def remove(self, keys: Iterable[int]) -> None:
        """Forgets things."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"delete from {self.table} where key = any(%s)", [list(keys)])

    def exact(self, groups: Sequence[Group], marks: Marks) -> Found:
        """Things in which each group is met. Where the cutter drew its lines otherwise, the pairs still find the word; such hits come last, the newest first."""
        by_words = self._ranked(groups, marks)
        if len(by_words.keys) >= CAP:
            return by_words
        known = set(by_words.keys)
        rest = [key for key in self._keys("pairs", _pairs(groups) + _marked(marks)) if key not in known]
        return Found((*by_words.keys, *rest)[:CAP], max(by_words.total, len(known) + len(rest)))

    def part(self, groups: Sequence[Group], marks: Marks) -> Found:
        """Things in which any group is met."""
        return self._ranked(groups, marks, " | ")

    def by_sound(self, sound: Sequence[str], marks: Marks) -> Found:
        """Things whose title or names sound so."""
        return self._heard([quoted(pair) for pair in sound_pairs(sound)], marks)

    def by_letters(self, letters: Sequence[str], marks: Marks) -> Found:
        """Things whose title or names have words with these first letters in a row."""
        runs = letter_runs(letters)[: max(1, len(letters) - LETTERS + 1)]
        return self._heard([quoted("-" + run) + (":*" if len(letters) < LETTERS else "") for run in runs], marks)

    def has(self, group: Group) -> bool:
        """Whether anything at all meets the group."""
        return bool(self._keys("pairs", _pairs([group]), 1))

    def _heard(self, signs: Sequence[str], marks: Marks) -> Found:
        asked = "(" + " <-> ".join(signs) + ")" + _marked(marks)
        return Found(tuple(self._keys("heard", asked)), self._count("heard", asked))

    def _ranked(self, groups: Sequence[Group], marks: Marks, join: str = " & ") -> Found:
        asked = _met(groups, join)
        total = self._count("words", asked + _marked(marks))
        if not total:
            return NOTHING
        scores: dict[int, float] = {}
        narrowed = [_met(groups, join, "AB"), asked] if total > CAP else [asked]
        with connections[self.alias].cursor() as cursor:
            for wanted in narrowed:
                cursor.execute(
                    f"select key, ts_rank(%s::real[], words, %s::tsquery, 1) from {self.table} where key = any(%s)",
                    [RANKS, asked, self._keys("words", wanted + _marked(marks))],
                )
                for key, score in cursor.fetchall():
                    scores[key] = max(score, scores.get(key, 0.0))
        ranked = sorted(scores, key=lambda key: (-scores[key], -key))
        return Found(tuple(ranked[:CAP]), total)

    def _count(self, column: str, asked: str) -> int:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"select count(*) from {self.table} where {column} @@ %s::tsquery", [asked])
            return int(cursor.fetchone()[0])

    def _keys(self, column: str, asked: str, most: int = CAP) -> list[int]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"select key from {self.table} where {column} @@ %s::tsquery order by key desc limit %s", [asked, most])
            return [row[0] for row in cursor.fetchall()]
