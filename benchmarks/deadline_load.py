"""Load at a deadline: many units, each with its own session, hand in within minutes on one machine.

python benchmarks/deadline_load.py [--units 2000] [--people 500] [--megabytes 20] [--seconds 100] [--pause 40]

A real installation (web process, two workers, SQLite or, with BAOSONG_DATABASE and the rest set, the larger form) on loopback; the clients
run on the same cores. PEOPLE people, each of another unit, arrive within SECONDS; each signs in, opens pages, uploads a document of MEGABYTES,
waits for its checks, submits, and opens pages again, with pauses of PAUSE seconds on average. Every document is different.
Prints pages, errors, receipts, and the 50th and 95th percentile of page times.
"""

import argparse
import asyncio
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def document_of(megabytes: int) -> bytes:
    """A Word file with pictures that add up to so many megabytes."""
    import docx
    from PIL import Image

    from baosong.site.demo import documents

    document = docx.Document(io.BytesIO(documents.docx(documents.text("门口的一张桌子", 1200))))
    size = 0
    while size < megabytes * 1024**2:
        picture = io.BytesIO()
        Image.frombytes("RGB", (1200, 900), os.urandom(1200 * 900 * 3)).save(picture, "JPEG", quality=90)
        size += picture.tell()
        document.add_picture(picture)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=100)
    parser.add_argument("--pause", type=float, default=40)
    options = parser.parse_args()
    from tests.journeys.crowd import CROWD, gather
    from tests.journeys.installation import Installation, stories_notice

    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        installation = Installation(Path(name) / "data")
        people = json.loads(installation.python(CROWD, str(options.units)))[: options.people]
        installation.publish(stories_notice(5))
        (task,) = installation.row("select id from calls_task")
        installation.start()
        content = document_of(options.megabytes)
        print(f"{options.units} units, {len(people)} people, {len(content) / 1e6:.0f} MB each, coming within {options.seconds} s", flush=True)
        start = time.perf_counter()
        result = asyncio.run(gather(installation.url, people, task, content, at_once=options.people, pause=options.pause, seconds=options.seconds))
        spent = time.perf_counter() - start
        receipts, submissions = (
            installation.row("select count(*) from submissions_receipt")[0],
            installation.row("select count(*) from submissions_submission where state = 'submitted'")[0],
        )
        print(
            f"{spent:.0f} s, {result.requests} requests ({result.requests / spent:.0f} a second), {result.bytes / 1e9:.1f} GB, at most {result.most_here} people at once, {len(result.errors)} errors"
        )
        print(
            f"pages: half within {result.share(0.5):.3f} s, 95 % within {result.share(0.95):.3f} s, 99 % within {result.share(0.99):.3f} s, worst {result.share(1):.2f} s"
        )
        for kind, seconds in sorted(result.pages.items()):
            found = sorted(seconds)
            print(f"  {kind}: {len(found)}, half {found[len(found) // 2]:.3f} s, 95 % {found[int(len(found) * 0.95)]:.3f} s")
        print(f"receipts promised {len(result.receipts)}, in the database {receipts}, submissions submitted {submissions}")
        for error in result.errors[:10]:
            print("  ", error)
        installation.remove()


if __name__ == "__main__":
    main()
