"""Rule kinds on real files: frame rate, level of the sound, pages, typography, pixels, file names, language of subtitles."""

import zipfile
from fractions import Fraction

import av
import numpy as np
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from baosong.core.inspection import Cost, Verdict
from baosong.core.inspection.inspect_file import inspect
from baosong.core.inspection.subtitles import language_of
from baosong.core.rules import PieceKind
from baosong.core.terms import Rule, TermsPiece

ALL_COSTS = (Cost.HEADER, Cost.LOOKS, Cost.PASS)
RATE = 48_000


def verdict(path, rule, kind, costs=(Cost.HEADER,)):
    found = inspect(path, path.name, TermsPiece(kind, rules=(rule,)), costs=costs)
    return next((finding.verdict, finding.measured) for finding in found if finding.rule == rule.field)


def a_film(path, fps):
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=Fraction(fps))
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for number in range(30):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number * 8, np.uint8), format="rgb24")
            picture.pts = number
            film.mux(stream.encode(picture))
        film.mux(stream.encode(None))
    return path


def a_tone(path, dbfs, seconds=4):
    wave = (10 ** (dbfs / 20) * np.sin(2 * np.pi * 1000 * np.arange(RATE * seconds) / RATE) * 32767).astype(np.int16)
    with av.open(str(path), "w") as sound:
        stream = sound.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for start in range(0, len(wave), 4800):
            frame = av.AudioFrame.from_ndarray(wave[None, start : start + 4800], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            sound.mux(stream.encode(frame))
        sound.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(("fps", "expected"), [("25", Verdict.MET), ("30000/1001", Verdict.MET), ("12", Verdict.VIOLATED)])
def test_frame_rate(tmp_path, fps, expected):
    film = a_film(tmp_path / "film.mp4", fps)

    assert verdict(film, Rule("frame_rate", (25, 30)), PieceKind.VIDEO) == (expected, pytest.approx(float(Fraction(fps)), abs=0.05))


@pytest.mark.parametrize(("dbfs", "expected"), [(-12, Verdict.MET), (-6, Verdict.MET), (-1, Verdict.VIOLATED)])
def test_peak_of_the_sound(tmp_path, dbfs, expected):
    sound = a_tone(tmp_path / "sound.wav", dbfs)

    assert verdict(sound, Rule("peak_dbfs", (None, -6)), PieceKind.AUDIO, ALL_COSTS) == (expected, pytest.approx(dbfs, abs=0.2))


@pytest.mark.parametrize(("dbfs", "expected"), [(-20, Verdict.MET), (-45, Verdict.VIOLATED)])
def test_loudness_of_the_sound(tmp_path, dbfs, expected):
    sound = a_tone(tmp_path / "sound.wav", dbfs)

    found, measured = verdict(sound, Rule("loudness_lufs", (-26, -16)), PieceKind.AUDIO, ALL_COSTS)

    # A sine of 1 kHz on one channel measures 3 LU below its peak (EBU Tech 3341).
    assert (found, measured) == (expected, pytest.approx(dbfs - 3, abs=0.5))


@pytest.mark.parametrize(("pages", "expected"), [(3, Verdict.MET), (4, Verdict.VIOLATED)])
def test_pages_of_a_pdf(tmp_path, pages, expected):
    canvas = Canvas(str(tmp_path / "paper.pdf"))
    for number in range(pages):
        canvas.drawString(72, 720, f"page {number}")
        canvas.showPage()
    canvas.save()

    assert verdict(tmp_path / "paper.pdf", Rule("pages", (None, 3)), PieceKind.DOCUMENT) == (expected, pages)


def test_slides_are_counted_and_pages_of_a_word_file_are_not(tmp_path):
    with zipfile.ZipFile(tmp_path / "slides.pptx", "w") as archive:
        archive.writestr("ppt/presentation.xml", "<p/>")
        for number in (1, 2):
            text = '<a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:r><a:t>字</a:t></a:r></a:p>'
            archive.writestr(f"ppt/slides/slide{number}.xml", text)
    word = Document()
    word.add_paragraph("正文")
    word.save(tmp_path / "paper.docx")

    assert verdict(tmp_path / "slides.pptx", Rule("pages", (2, 5)), PieceKind.SLIDES) == (Verdict.MET, 2)
    assert verdict(tmp_path / "paper.docx", Rule("pages", (2, 5)), PieceKind.DOCUMENT) == (Verdict.UNKNOWN, None)


def a_paper(path, *, font, points, spacing, by_style):
    word = Document()
    title = word.add_paragraph().add_run("标题")
    title.font.size = Pt(22)
    paragraph = word.add_paragraph()
    run = paragraph.add_run("正文" * 100)
    style = word.styles["Normal"]
    target = style if by_style else run
    target.font.size = Pt(points)
    target.font.name = font
    target.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    (style if by_style else paragraph).paragraph_format.line_spacing = spacing
    word.save(path)
    return path


@pytest.mark.parametrize("by_style", [True, False], ids=["by style", "directly"])
def test_font_and_spacing_of_the_body(tmp_path, by_style):
    paper = a_paper(tmp_path / "paper.docx", font="仿宋_GB2312", points=16, spacing=Pt(28), by_style=by_style)

    assert verdict(paper, Rule("font", ("仿宋", 16)), PieceKind.DOCUMENT) == (Verdict.MET, ("仿宋", 16))
    assert verdict(paper, Rule("font", ("宋体", 12)), PieceKind.DOCUMENT) == (Verdict.VIOLATED, ("仿宋", 16))
    assert verdict(paper, Rule("line_spacing", ("points", 28)), PieceKind.DOCUMENT) == (Verdict.MET, ("points", 28))
    assert verdict(paper, Rule("line_spacing", ("times", 1.5)), PieceKind.DOCUMENT) == (Verdict.VIOLATED, ("points", 28))


def test_spacing_in_multiples_of_a_line(tmp_path):
    paper = a_paper(tmp_path / "paper.docx", font="宋体", points=12, spacing=1.5, by_style=True)

    assert verdict(paper, Rule("line_spacing", ("times", 1.5)), PieceKind.DOCUMENT) == (Verdict.MET, ("times", 1.5))


def test_the_look_of_a_pdf_is_not_decided(tmp_path):
    canvas = Canvas(str(tmp_path / "paper.pdf"))
    canvas.drawString(72, 720, "text")
    canvas.save()

    assert verdict(tmp_path / "paper.pdf", Rule("font", ("仿宋", 16)), PieceKind.DOCUMENT)[0] is Verdict.UNKNOWN


@pytest.mark.parametrize(("size", "expected"), [((2600, 2000), Verdict.MET), ((2000, 2000), Verdict.VIOLATED)])
def test_pixels_of_a_picture(tmp_path, size, expected):
    Image.new("RGB", size).save(tmp_path / "photo.jpg")

    assert verdict(tmp_path / "photo.jpg", Rule("pixels_min", 5_000_000), PieceKind.IMAGE) == (expected, size[0] * size[1])


@pytest.mark.parametrize(("name", "expected"), [("马院+张三+初心.txt", Verdict.MET), ("新建文档.txt", Verdict.VIOLATED)])
def test_file_name(tmp_path, name, expected):
    (tmp_path / name).write_text("正文", "utf-8")

    assert verdict(tmp_path / name, Rule("file_name", "单位+姓名+题目"), PieceKind.DOCUMENT) == (expected, name.removesuffix(".txt"))


@pytest.mark.parametrize(
    ("lines", "language"),
    [
        (["不忘初心，牢记使命"], "zh"),
        (["We remain true", "to our mission"], "en"),
        (["不忘初心", "Stay true to the mission"], "zh-en"),
        (["APP"], None),
        ([], None),
    ],
)
def test_language_by_the_script_of_the_lines(lines, language):
    assert language_of(lines) == language
