"""Files against rules: good ones, bad ones, and ones that are not what they say."""

import io
import zipfile

import pytest
from PIL import Image

from baosong.core.inspection import UnusableFile, Verdict
from baosong.core.inspection.document_properties import count_words
from baosong.core.inspection.inspect_file import inspect
from baosong.core.terms import Rule, Severity, TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.site.demo import documents
from baosong.site.demo.films import FilmSpec, cut_off
from tests.factories.films import make

LECTURE = TermsPiece(
    PieceKind.VIDEO,
    "党课视频",
    "p1",
    rules=(
        Rule("duration_s", (20, 40), Severity.ADVICE),
        Rule("resolution", (1920, 1080)),
        Rule("formats", ("mp4",)),
        Rule("video_codec", "h264"),
        Rule("max_bytes", 2 * 1024**3),
        Rule("subtitles", "required"),
    ),
)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    plan = {
        "right": FilmSpec(30),
        "short": FilmSpec(12),
        "small": FilmSpec(30, 1280, 720),
        "hevc": FilmSpec(24, codec="libx265"),
        "silent": FilmSpec(24, sound=False),
        "bare": FilmSpec(24, subtitles=False),
    }
    for name, film in plan.items():
        make(folder / f"{name}.mp4", film)
    cut_off(folder / "right.mp4", folder / "cut.mp4")
    return folder


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("right", {}),
        ("short", {"duration_s": Verdict.ADVICE}),
        ("small", {"resolution": Verdict.VIOLATED}),
        ("hevc", {"video_codec": Verdict.VIOLATED}),
        ("silent", {"sound": Verdict.ADVICE}),
        ("bare", {"subtitles": Verdict.VIOLATED}),
        ("cut", {"complete": Verdict.VIOLATED}),
    ],
)
def test_film(films, name, expected):
    found = inspect(films / f"{name}.mp4", f"{name}.mp4", LECTURE)

    assert {item.rule: item.verdict for item in found if item.verdict is not Verdict.MET} == expected


def test_findings_say_what_was_measured(films):
    found = {item.rule: item.measured for item in inspect(films / "small.mp4", "small.mp4", LECTURE)}

    assert (found["resolution"], found["video_codec"], found["formats"]) == ((1280, 720), "h264", "mp4")
    assert 29 <= found["duration_s"] <= 31


def test_a_side_file_is_subtitles(films):
    found = {item.rule: item.verdict for item in inspect(films / "bare.mp4", "bare.mp4", LECTURE, ["bare.srt"])}

    assert found["subtitles"] is Verdict.MET


def unusable(tmp_path, content, name, piece):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UnusableFile) as caught:
        inspect(path, name, piece)
    return caught.value.code


def test_what_is_no_film(tmp_path, films):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "x")
    whole = (films / "right.mp4").read_bytes()

    assert unusable(tmp_path, archive.getvalue(), "党课.mp4", LECTURE) == "not_media"
    assert unusable(tmp_path, b"", "党课.mp4", LECTURE) == "empty_file"
    assert unusable(tmp_path, b"hello", "党课.mp4", LECTURE) == "not_media"
    assert unusable(tmp_path, whole[:400], "党课.mp4", LECTURE) in ("cut_off", "not_media")


def test_a_film_without_a_picture(tmp_path):
    import av

    path = tmp_path / "empty.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        container.start_encoding()
    with pytest.raises(UnusableFile) as caught:
        inspect(path, "empty.mp4", LECTURE)

    assert caught.value.code in ("no_frames", "not_media", "no_picture")


PAPER = TermsPiece(PieceKind.DOCUMENT, "讲稿", rules=(Rule("words", (None, 500)), Rule("formats", ("doc", "docx"))))


def test_papers_are_counted_as_word_counts_them(tmp_path):
    assert count_words("微党课2020年，Word is 计数。") == 3 + 1 + 1 + 1 + 2 + 2 + 1

    path = tmp_path / "a.docx"
    path.write_bytes(documents.docx("字" * 600))
    found = {item.rule: (item.verdict, item.measured) for item in inspect(path, "a.docx", PAPER)}

    assert found == {"words": (Verdict.VIOLATED, 600), "formats": (Verdict.MET, "docx")}


def test_what_is_no_paper(tmp_path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (100 * 1024**2))

    assert unusable(tmp_path, bomb.getvalue(), "a.docx", PAPER) == "unpacks_too_large"
    assert unusable(tmp_path, b"PK\x03\x04junk", "a.docx", PAPER) == "not_a_paper"
    assert unusable(tmp_path, b"", "a.docx", PAPER) == "empty_file"


PICTURE = TermsPiece(PieceKind.IMAGE, "照片", rules=(Rule("formats", ("jpg", "png")), Rule("long_edge_min_px", 2000), Rule("dpi_min", 300)))


def test_pictures(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(documents.picture(1))
    found = {item.rule: (item.verdict, item.measured) for item in inspect(path, "a.jpg", PICTURE)}

    assert found == {"formats": (Verdict.MET, "jpg"), "long_edge_min_px": (Verdict.MET, 2400), "dpi_min": (Verdict.MET, 300)}
    Image.new("RGB", (100, 80)).save(path, "BMP")
    assert {item.rule: item.verdict for item in inspect(path, "a.jpg", PICTURE)}["formats"] is Verdict.VIOLATED
    assert unusable(tmp_path, b"\xff\xd8\xff broken", "a.jpg", PICTURE) in ("not_a_picture", "broken_picture")
