"""Time to find the submissions that share passages or a picture with one file, among many.

python benchmarks/similarity.py [--submissions 100000]

Generated data: each submission has the fingerprints of a text of 1,500 characters, every fifth those of a picture too.
"""

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TEXT_FINGERPRINTS = 150
PICTURE_HASHES = 13


def rows(submissions: int, rng: random.Random):
    for number in range(submissions):
        sha256 = f"{number:064x}"
        for _ in range(TEXT_FINGERPRINTS):
            yield sha256, "text", 0, rng.getrandbits(63), b""
        if number % 5 == 0:
            for _ in range(PICTURE_HASHES):
                whole = rng.randbytes(32)
                for band in range(16):
                    yield sha256, "picture", band, int.from_bytes(whole[2 * band : 2 * band + 2], "big"), whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        os.environ.update(BAOSONG_DATA=name, DJANGO_SETTINGS_MODULE="baosong.site.settings")
        import django

        django.setup()
        from baosong.apps.submissions.enums import FingerprintKind
        from baosong.apps.submissions.models import Fingerprint, PieceFile
        from baosong.apps.submissions.services import similarity
        from baosong.core.inspection.similarity import bands
        from baosong.site.server import prepare

        prepare()
        rng = random.Random(1)
        database = sqlite3.connect(Path(name) / "baosong.sqlite3")
        start = time.perf_counter()
        indexes = database.execute(
            "select name, sql from sqlite_master where tbl_name = 'submissions_fingerprint' and type = 'index' and sql is not null"
        ).fetchall()
        for index, _ in indexes:
            database.execute(f"drop index {index}")
        database.execute("pragma synchronous = off")
        database.executemany("insert into submissions_fingerprint (sha256, kind, band, value, whole) values (?, ?, ?, ?, ?)", rows(options.submissions, rng))
        for _, sql in indexes:
            database.execute(sql)
        database.commit()
        database.close()
        print(f"{options.submissions:,} submissions, {Fingerprint.objects.count():,} fingerprints, inserted in {time.perf_counter() - start:.0f} s")

        text, picture = PieceFile(sha256="a" * 64), PieceFile(sha256="b" * 64)
        copied = list(Fingerprint.objects.filter(sha256=f"{options.submissions // 2:064x}", kind=FingerprintKind.TEXT).values_list("value", flat=True)[:40])
        own = [*copied, *(rng.getrandbits(63) for _ in range(TEXT_FINGERPRINTS - 40))]
        Fingerprint.objects.bulk_create(Fingerprint(sha256=text.sha256, kind=FingerprintKind.TEXT, value=value) for value in own)
        other = bytes(Fingerprint.objects.filter(kind=FingerprintKind.PICTURE, band=0, sha256=f"{options.submissions // 10 * 5:064x}").first().whole)
        near = (int.from_bytes(other, "big") ^ 0b1011 ^ (1 << 77) ^ (1 << 200)).to_bytes(32, "big")
        hashes = [near, *(rng.randbytes(32) for _ in range(PICTURE_HASHES - 1))]
        Fingerprint.objects.bulk_create(
            Fingerprint(sha256=picture.sha256, kind=FingerprintKind.PICTURE, band=band, value=value, whole=made)
            for made in hashes
            for band, value in enumerate(bands(made))
        )
        for what, find, file in (("a text", similarity._texts, text), ("a picture", similarity._pictures, picture)):
            times = []
            for _ in range(5):
                start = time.perf_counter()
                found = find(file)
                times.append(time.perf_counter() - start)
            print(f"{what}: {sorted(times)[2] * 1000:.1f} ms, {len(found)} found (aim: 1 found, below 1000 ms)")


if __name__ == "__main__":
    main()
