"""CPU time of pages about a submission whose document is a PDF of 200 pages, compared with one whose document is one page of text.

python benchmarks/document_pages.py [--pages 200] [--rounds 60]

Both documents are checked, and what pages show of them is derived, as a worker does; that time is printed apart. Then the pages of both submissions,
in turns, and the text of the PDF are answered by the application without a server. Prints milliseconds and the ratio.
"""

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

LINES = 40
AIM = 1.2


def a_pdf(pages: int) -> bytes:
    from reportlab.pdfgen import canvas

    made = io.BytesIO()
    page = canvas.Canvas(made)
    for number in range(pages):
        for line in range(LINES):
            page.drawString(72, 800 - 18 * line, f"page {number}, line {line}, with some words to read")
        page.showPage()
    page.save()
    return made.getvalue()


def submissions(pages: int):
    """A submission with a PDF of so many pages and one with a short text, both checked; the files, and seconds until all was derived."""
    from baosong.apps.submissions.services import drafts
    from baosong.platform.jobs.enums import JobState
    from baosong.platform.jobs.models import JobRun
    from tests import factories as make

    call = make.a_call()
    files = []
    for title, name, content in (("long", "a.pdf", a_pdf(pages)), ("short", "a.txt", b"one line of text")):
        begun = drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=make.NOW)
        drafts.describe(begun, title=title, details={}, by=make.person("c1"), at=make.NOW)
        files.append(make.a_file(begun, name=name, content=content))
    start = time.perf_counter()
    while JobRun.objects.filter(state=JobState.WAITING).exists():
        make.do_jobs()
    return files, time.perf_counter() - start


def milliseconds(client, addresses: list[str], rounds: int) -> list[float]:
    """Median CPU time of each page; the pages take turns."""
    times: list[list[float]] = [[] for _ in addresses]
    for _ in range(rounds):
        for spent, address in zip(times, addresses, strict=True):
            start = time.process_time()
            assert client.get(address).status_code == 200
            spent.append((time.process_time() - start) * 1000)
    return [statistics.median(spent) for spent in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        os.environ.update(BAOSONG_DATA=name, DJANGO_SETTINGS_MODULE="baosong.site.settings")
        import django

        django.setup()
        from django.test import Client

        from baosong.apps.submissions.services.derived_documents import pages_for_view
        from baosong.platform.storage import blobstore
        from baosong.site.server import prepare
        from tests import factories as make

        prepare()
        (long, short), seconds = submissions(options.pages)
        shown = pages_for_view(long, begin=0, blobstore=blobstore(), at=make.NOW)
        assert (shown.facts.pages, shown.ready.following) == (options.pages, None)
        folder = blobstore().derived_path(long.sha256, "facts-1.json").parent
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(
            f"PDF of {options.pages} pages: checked and derived in {seconds:.1f} s, {size / 1e6:.1f} MB of page pictures and text for {long.size / 1e6:.1f} MB"
        )
        client = Client(HTTP_HOST="localhost")
        client.force_login(make.person("c1"))
        addresses = [f"/submissions/{file.version.submission_id}/" for file in (long, short)]
        for address in addresses:
            client.get(address)
        of_long, of_short = milliseconds(client, addresses, options.rounds)
        print(f"page of the submission: {of_long:.1f} ms with the PDF, {of_short:.1f} ms without, ratio {of_long / of_short:.2f} (aim: at most {AIM})")
        (text,) = milliseconds(client, [f"/submissions/files/{long.pk}/text/"], options.rounds)
        print(f"text of the PDF: {text:.1f} ms for {options.pages * LINES:,} lines")


if __name__ == "__main__":
    main()
