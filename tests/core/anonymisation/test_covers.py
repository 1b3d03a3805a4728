"""Names in pixels are covered: on pages by the position of their characters, in pictures and films by text recognition."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from baosong.core.anonymisation import BlindCopy, CopyKind
from baosong.core.anonymisation.film_names import SeenName, covers, sample_times
from baosong.core.anonymisation.sandboxed import CopyRequest, make_blind_copy_sandboxed
from baosong.core.documents import pdfium
from baosong.core.inspection.renditions import Cover
from baosong.site.demo.films import FilmSpec, usable_font
from tests.factories import films

NAMES = ("马克思主义学院", "马院")
needs_font = pytest.mark.skipif(usable_font() is None, reason="no Chinese font is installed")


@pytest.fixture
def copied(tmp_path):
    """Makes a blind copy of bytes; returns its description and folder."""

    def make(name: str, content: bytes, kind: CopyKind) -> tuple[BlindCopy, Path]:
        source, folder = tmp_path / name, tmp_path / f"copy-{name}"
        source.write_bytes(content)
        folder.mkdir()
        return make_blind_copy_sandboxed(CopyRequest(str(source), name, kind, NAMES, str(folder))), folder

    return make


def a_pdf(*lines: str, rotation: int = 0) -> bytes:
    made = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(made)
    canvas.setPageRotation(rotation)
    canvas.setFont("STSong-Light", 20)
    for number, line in enumerate(lines):
        canvas.drawString(72, 500 - 60 * number, line)
    canvas.save()
    return made.getvalue()


def a_card(text: str) -> bytes:
    image = Image.new("RGB", (900, 300), "white")
    ImageDraw.Draw(image).text((60, 100), text, font=ImageFont.truetype(str(usable_font()), 64, index=2), fill="black")
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("rotation", [0, 90])
def test_the_characters_of_a_name_are_black_on_the_page_and_others_are_not(copied, tmp_path, rotation):
    content = a_pdf("本文由马克思主义学院供稿", "欢迎阅读", rotation=rotation)

    made, folder = copied("a.pdf", content, CopyKind.PAGES)

    assert (made.pages, made.found) == ((1,), (("text", "马克思主义学院"),))
    page = pdfium.page_letters(tmp_path / "a.pdf", 0, scale=1.6)
    pixels = np.asarray(Image.open(folder / "page-1.jpg").convert("L"))
    begin = page.text.index("马")
    for left, top, right, bottom in page.boxes[begin : begin + 7]:
        assert pixels[top:bottom, left:right].mean() < 10
    at = page.text.index("欢")
    left, top, right, bottom = page.boxes[at]
    assert pixels[top:bottom, left:right].mean() > 100


@needs_font
def test_a_line_of_a_picture_with_a_name_is_covered(copied):
    made, folder = copied("a.png", a_card("马克思主义学院"), CopyKind.PICTURE)
    other, other_folder = copied("b.png", a_card("欢迎新同学"), CopyKind.PICTURE)

    assert made.found == (("picture", "马克思主义学院"),)
    assert other.found == ()
    assert np.asarray(Image.open(folder / "picture.jpg").convert("L"))[120:160, 100:400].mean() < 10
    assert np.asarray(Image.open(other_folder / "picture.jpg").convert("L"))[120:160, 100:400].mean() > 100


@needs_font
def test_a_scan_is_read_and_reported(copied):
    made = io.BytesIO()
    Image.open(io.BytesIO(a_card("马院"))).save(made, "PDF")

    copy, _folder = copied("a.pdf", made.getvalue(), CopyKind.PAGES)

    assert ("scan", "") in copy.found


@needs_font
def test_a_film_is_black_while_its_title_names_the_unit(copied, tmp_path):
    films.make(tmp_path / "film.mp4", FilmSpec(title="马克思主义学院", seconds=3, width=1280, height=720, subtitles=False))

    copy, folder = copied("a.mp4", (tmp_path / "film.mp4").read_bytes(), CopyKind.FILM)

    assert {name for _, name in copy.found} == {"马克思主义学院"}
    assert np.asarray(Image.open(folder / "poster.jpg").convert("L")).mean() < 5


def test_what_is_at_one_place_in_three_samples_is_a_logo_and_covered_there_alone():
    times = [0.5, 2.0, 4.0, 7.0, 10.0]
    logo = [SeenName(number, "马院", (0.8, 0.1, 0.9, 0.2)) for number in range(4)]
    title = SeenName(1, "马克思主义学院", (0.1, 0.4, 0.9, 0.6))

    found = covers(times, [*logo, title])

    assert found[-1] == Cover(0.5, 4.0)
    assert (found[0].begin, found[0].end, found[3].end) == (0.0, 2.0, 10.0)
    assert found[0].left == pytest.approx(0.78)
    assert all(cover.left > 0.7 for cover in found[:-1])


@pytest.mark.parametrize("length", [0.0, 3.0, 61.0, 7200.0])
def test_the_samples_of_a_film_reach_its_end(length):
    times = sample_times(length)

    assert times == sorted(times)
    assert length - times[-1] <= 2.0
    assert len(times) < 150


@pytest.mark.parametrize(
    ("name", "kind"), [("a.pdf", CopyKind.PAGES), ("a.docx", CopyKind.TEXT), ("a.mp4", CopyKind.FILM), ("a.jpg", CopyKind.PICTURE), ("a.mp3", CopyKind.SOUND)]
)
def test_of_a_file_that_cannot_be_read_there_is_nothing(copied, name, kind):
    copy, folder = copied(name, b"not what it says", kind)

    assert copy.kind is CopyKind.NOTHING or copy.paragraphs == ("not what it says",)
    assert b"not what it says" not in b"".join(path.read_bytes() for path in folder.iterdir() if path.suffix != ".json")
