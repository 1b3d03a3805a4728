"""Time and relevance of library search.

python benchmarks/search.py [--entries 200000] [--only sqlite|postgres|relevance]

Time: generated entries on SQLite and on a PostgreSQL server of its own; 400 questions each (one word, two words, rare, common, pinyin,
mistyped, narrowed by unit and year). Relevance: nDCG@10 over the fifty judged queries of benchmarks/search_judgements.toml, beside SQLite's
trigram tokenizer and PostgreSQL's configuration `simple` over the same entries, both in their default form.
"""

import argparse
import itertools
import math
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
BATCH = 1000


def sentences(rng):
    """Sentences out of the judged entries' own phrases, mixed."""
    judged = tomllib.loads((ROOT / "benchmarks/search_judgements.toml").read_text("utf-8"))["entries"].values()
    parts = [part for _, _, text in judged for part in text.replace("。", "，").split("，") if part]
    common = sorted(Path(__import__("jieba").__file__).with_name("dict.txt").read_text("utf-8").splitlines(), key=lambda line: -int(line.split()[1]))
    words = [line.split()[0] for line in common[:30000] if len(line.split()[0]) >= 2]
    weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(len(words))))

    def one():
        return "".join(rng.choices(words, cum_weights=weights, k=8)) if rng.random() < 0.8 else rng.choice(parts)

    return one, words


def things(count):
    from baosong.platform.fulltext import IndexedText

    rng = random.Random(7)
    one, words = sentences(rng)
    for key in range(1, count + 1):
        body = "，".join(one() for _ in range(rng.randint(8, 20)))
        title = "".join(rng.choices(words[:5000], k=3)) + one()[:8]
        names = " ".join(rng.choices(words[:8000], k=5))
        unit = rng.randint(1, 300)
        yield IndexedText(key, title, names, body, (f"u{unit}", f"u{1000 + unit % 30}", f"k{rng.randint(0, 3)}", f"y{2015 + key % 12}"))


def prepare_batch(batch):
    from baosong.core.chinese import Lexicon
    from baosong.platform.fulltext.index_document import prepare

    lexicon = Lexicon.load()
    return [prepare(thing, lexicon) for thing in batch]


def questions(count):
    rng = random.Random(11)
    _, words = sentences(rng)
    made = []
    for number in range(count):
        common, rare = rng.choice(words[:300]), rng.choice(words[3000:])
        kinds = (common, rare, f"{common} {rng.choice(words[:300])}", f"{common}{rare}", rare[0] + rng.choice(words)[-1], "zhibushuji", "zbsj", rare + "们")
        marks = [(f"u{1000 + number % 30}",), (f"y{2015 + number % 12}",)] if number % 4 == 0 else []
        made.append((kinds[number % len(kinds)], marks))
    return made


def timed(index, lexicon, asked):
    from baosong.core.chinese import parse_query

    spent = []
    for words, marks in asked:
        start = time.perf_counter()
        index.find(parse_query(words, lexicon), marks=marks)
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def report(name, index, count, lexicon):
    index.create()
    start = time.perf_counter()
    batches = itertools.batched(things(count), BATCH) if hasattr(itertools, "batched") else iter_batches(things(count))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        pending = []
        for batch in batches:
            pending.append(pool.submit(prepare_batch, list(batch)))
            if len(pending) > 8:
                index.take(pending.pop(0).result())
        for future in pending:
            index.take(future.result())
    built = time.perf_counter() - start
    timed(index, lexicon, questions(40))
    spent = sorted(timed(index, lexicon, questions(400)))
    p50, p95, p99 = (spent[int(len(spent) * share)] for share in (0.5, 0.95, 0.99))
    print(
        f"{name}: {count:,} entries taken in {built:.0f} s; a question p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, worst {spent[-1]:.0f} ms",
        flush=True,
    )


def iter_batches(items):
    while batch := list(itertools.islice(items, BATCH)):
        yield batch


def ndcg(ranked, grades):
    gain = sum((2 ** grades.get(key, 0) - 1) / math.log2(rank + 2) for rank, key in enumerate(ranked[:10]))
    best = sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    return gain / best


def relevance(index, lexicon, postgres):
    from baosong.core.chinese import parse_query
    from baosong.platform.fulltext import IndexedText

    judged = tomllib.loads((ROOT / "benchmarks/search_judgements.toml").read_text("utf-8"))
    entries = {number: (key, *row) for number, (key, row) in enumerate(judged["entries"].items(), 1)}
    index.create()
    index.put([IndexedText(number, title, names, body) for number, (_, title, names, body) in entries.items()], lexicon)

    trigram = sqlite3.connect(":memory:")
    trigram.execute("create virtual table t using fts5(title, names, body, tokenize='trigram')")
    trigram.executemany("insert into t(rowid, title, names, body) values (?, ?, ?, ?)", [(number, *row[1:]) for number, row in entries.items()])
    with postgres.cursor() as cursor:
        cursor.execute("create table plain (key int, words tsvector)")
        for number, (_, title, names, body) in entries.items():
            cursor.execute(
                "insert into plain values (%s, setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B') || to_tsvector('simple', %s))",
                [number, title, names, body],
            )

    def by_trigram(text):
        asked = " AND ".join('"' + part.replace('"', "") + '"' for part in text.split())
        return [row[0] for row in trigram.execute("select rowid from t where t match ? order by bm25(t, 8, 4, 1) limit 10", [asked])]

    def by_simple(text):
        with postgres.cursor() as cursor:
            cursor.execute(
                "select key from plain where words @@ plainto_tsquery('simple', %s) order by ts_rank(words, plainto_tsquery('simple', %s)) desc limit 10",
                [text, text],
            )
            return [row[0] for row in cursor.fetchall()]

    ways = {"baosong": lambda text: list(index.find(parse_query(text, lexicon)).keys), "SQLite trigram": by_trigram, "PostgreSQL simple": by_simple}
    scores = {}
    for name, find in ways.items():
        each = {text: ndcg([entries[key][0] for key in find(text)], grades) for text, grades in judged["questions"].items()}
        scores[name] = statistics.mean(each.values())
        if name == "baosong":
            print("  weakest:", ", ".join(f"{text} {score:.2f}" for text, score in sorted(each.items(), key=lambda row: row[1])[:6]))
    for name, score in scores.items():
        print(f"nDCG@10 over {len(judged['questions'])} questions, {name}: {score:.3f}", flush=True)
    print(
        f"ratio to SQLite trigram {scores['baosong'] / scores['SQLite trigram']:.2f}, to PostgreSQL simple {scores['baosong'] / scores['PostgreSQL simple']:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgres", "relevance"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        os.environ.update(BAOSONG_DATA=name, DJANGO_SETTINGS_MODULE="baosong.site.settings")
        import django

        django.setup()
        from django.db import connections

        from baosong.core.chinese import Lexicon
        from baosong.platform.fulltext.postgres import PostgresIndex
        from baosong.platform.fulltext.sqlite import SqliteIndex
        from tests.servers.postgres import postgres_server

        lexicon = Lexicon.load()
        with postgres_server() as postgres:
            connections.databases["postgres"] = connections.configure_settings({"default": {}, "postgres": postgres.django})["postgres"]
            if options.only in ("", "relevance"):
                relevance(SqliteIndex("judged", "default"), lexicon, connections["postgres"])
            if options.only in ("", "sqlite"):
                report("SQLite", SqliteIndex("probe", "default"), options.entries, lexicon)
                connections["default"].close()
            if options.only in ("", "postgres"):
                report("PostgreSQL", PostgresIndex("probe", "postgres"), options.entries, lexicon)
            connections["postgres"].close()


if __name__ == "__main__":
    main()
