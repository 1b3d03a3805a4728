"""PDFs are read by several threads at once. In a separate process: a crash in PDFium must fail a test, not end pytest."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen import canvas

from baosong.core.documents import UnreadableDocument, pdfium
from baosong.core.documents.detect import open_file
from baosong.core.documents.pdf import page_count, page_picture
from baosong.core.documents.properties import properties_of

PAGES = 12
THREADS = 8


def twelve_pages(path):
    page = canvas.Canvas(str(path))
    page.setAuthor("Example Office")
    for number in range(PAGES):
        for line in range(40):
            page.drawString(72, 800 - 18 * line, f"page {number}, line {line}, with some words to read")
        page.bookmarkPage(str(number))
        page.addOutlineEntry(f"page {number}", str(number))
        page.showPage()
    page.save()
    return path


def read_all(path):
    """Every function of the product that reads a PDF, called from all threads at once."""

    def once(turn):
        assert page_count(path) == PAGES
        assert Image.open(io.BytesIO(page_picture(path, turn % PAGES))).width > 600
        assert f"page {PAGES - 1}, line 39" in open_file(path).text
        assert "Example Office" in properties_of(path.read_bytes())
        assert pdfium.bookmark_pages(path, max_depth=2) == list(range(PAGES))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(once, range(THREADS * 4)))


def test_many_threads_read_a_pdf_of_twelve_pages(tmp_path):
    path = twelve_pages(tmp_path / "paper.pdf")

    ran = subprocess.run([sys.executable, "-m", "tests.core.documents.test_pdf_threads", str(path)], capture_output=True, text=True)

    assert ran.returncode == 0, ran.stderr


def test_a_page_that_does_not_exist_is_an_index_error(tmp_path):
    path = twelve_pages(tmp_path / "paper.pdf")

    with pytest.raises(IndexError):
        page_picture(path, PAGES)
    with pytest.raises(IndexError):
        page_picture(path, -1)


def test_a_rendered_page_outlives_the_document_it_was_rendered_from(tmp_path):
    path = twelve_pages(tmp_path / "paper.pdf")

    images = [pdfium.page_image(path, number, scale=1, grayscale=True) for number in range(3)]

    assert [image.getextrema() for image in images] == [(0, 255)] * 3


def test_a_broken_pdf_is_refused_by_every_function(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.7 and nothing else")

    for function in (pdfium.page_count, pdfium.metadata, lambda source: pdfium.page_image(source, 0, scale=1)):
        with pytest.raises(UnreadableDocument) as refused:
            function(path)
        assert refused.value.code == "broken"


if __name__ == "__main__":
    read_all(Path(sys.argv[1]))
