"""Films, subtitles and pictures of many programs: how they are shown, what is measured, and which findings are reported."""

from pathlib import Path

import av
import pytest
from PIL import Image

from baosong.core.inspection import Cost, media, picture_properties, renditions
from baosong.core.inspection.film_repair import RepairPlan, RepairStep, write_repaired_film
from baosong.core.inspection.film_scan import scan_film
from baosong.core.inspection.inspect_file import inspect
from baosong.core.inspection.side_subtitles import side_cues
from baosong.core.terms import PieceKind, TermsPiece
from tests.museum import films as make

PIECE = TermsPiece(PieceKind.VIDEO, "视频", "v")
# Name, maker, width and height as shown, length.
FILMS = {
    # a phone held upright from the left: stored on its side
    "phone 90": ("a.mp4", lambda path: make.of_a_phone(path, 90), (320, 180), 3),
    # a phone held upside down
    "phone 180": ("a.mp4", lambda path: make.of_a_phone(path, 180), (320, 180), 3),
    # a phone held from the right
    "phone 270": ("a.mov", lambda path: make.of_a_phone(path, 270), (320, 180), 3),
    # a camera
    "upright": ("a.mp4", lambda path: make.film(str(path)), (320, 180), 3),
    # new phones: sound that FFmpeg does not know
    "unknown sound": ("a.mp4", make.with_unknown_sound, (320, 180), 3),
    # browsers: WebM without a length
    "browser": ("a.webm", make.of_a_browser, (320, 180), 3),
    # recorders: a fragmented MP4
    "fragmented": ("a.mp4", make.fragmented, (320, 180), 3),
    # screen recorders: pictures only when something changes
    "uneven": ("a.mp4", lambda path: make.film(str(path), times=[0, 1, 2, 9, 10, 17, 18, 29]), (320, 180), 3),
    # new phones: ten bits a colour
    "ten bits": ("a.mp4", lambda path: make.film(str(path), pixels="yuv420p10le"), (320, 180), 3),
    # old cameras: half pictures
    "interlaced": ("a.mp4", lambda path: make.film(str(path), codec_options={"preset": "ultrafast", "flags": "+ildct+ilme", "x264-params": "tff=1"}), (320, 180), 3),
    # screen recorders: no sound at all
    "no sound": ("a.mkv", lambda path: make.film(str(path), audio=None), (320, 180), 3),
    # old office programs: Motion JPEG in an AVI
    "motion jpeg": ("a.avi", lambda path: make.film(str(path), codec="mjpeg", pixels="yuvj420p", audio=None), (320, 180), 3),
}  # fmt: skip


@pytest.fixture(scope="session")
def films(tmp_path_factory):
    """Each film is made once in a run."""
    folder = tmp_path_factory.mktemp("films")
    made = {}

    def path_of(case):
        if case not in made:
            name, maker, *_ = FILMS[case]
            (folder / case).mkdir()
            maker(folder / case / name)
            made[case] = folder / case / name
        return made[case]

    return path_of


def is_upright(image):
    """Whether the bright part is above."""
    grey = image.convert("L")
    above = grey.crop((0, 0, grey.width, grey.height // 4)).resize((1, 1)).getpixel((0, 0))
    below = grey.crop((0, grey.height * 3 // 4, grey.width, grey.height)).resize((1, 1)).getpixel((0, 0))
    return above > 150 > below


def first_picture(path):
    with av.open(str(path)) as film:
        frame = next(film.decode(video=0))
        return frame.to_image(), round(frame.rotation or 0)


@pytest.mark.parametrize("case", FILMS)
def test_size_and_length_as_shown(case, films):
    name, _maker, size, length = FILMS[case]

    found = media.probe(films(case), name)

    assert found.size == size
    assert found.duration_s == pytest.approx(length, abs=0.3)


@pytest.mark.parametrize("case", FILMS)
def test_the_whole_check_goes_through(case, films):
    findings = {one.rule: one for one in inspect(films(case), FILMS[case][0], PIECE, costs=tuple(Cost))}

    assert "broken" not in findings
    assert findings["sound"].verdict == {"unknown sound": "unknown", "no sound": "advice", "motion jpeg": "advice"}.get(case, "met")
    assert ("interlaced" in findings) is (case == "interlaced")


@pytest.mark.parametrize("case", FILMS)
def test_the_library_s_film_stands_upright(case, films, tmp_path):
    made = renditions.make(films(case), tmp_path)

    assert made.length_s == pytest.approx(3, abs=0.3)
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert poster.size == (1280, 720)
        assert is_upright(poster)
    image, turn = first_picture(tmp_path / "v180.m3u8")
    assert (image.size, turn, is_upright(image)) == ((320, 180), 0, True)


@pytest.mark.parametrize("case", ["phone 90", "phone 180", "phone 270", "upright", "ten bits", "fragmented"])
def test_a_repaired_film_stands_upright(case, films, tmp_path):
    write_repaired_film(films(case), tmp_path / "a.mp4", RepairPlan((RepairStep.REENCODE,), "h264"))

    image, turn = first_picture(tmp_path / "a.mp4")
    assert (image.size, turn, is_upright(image)) == ((320, 180), 0, True)


def test_a_film_that_is_only_wrapped_keeps_its_matrix(films, tmp_path):
    write_repaired_film(films("phone 90"), tmp_path / "a.mp4", RepairPlan((RepairStep.REWRAP,), "h264"))

    assert media.probe(tmp_path / "a.mp4", "a.mp4").size == (320, 180)


@pytest.mark.parametrize("case", ["phone 90", "phone 180", "phone 270"])
def test_fingerprints_are_those_of_the_picture_shown(case, films):
    turned, upright = scan_film(films(case)), scan_film(films("upright"))

    # Each film is encoded from its own pixels, so that single bits differ.
    (one,), (other,) = turned.scenes, upright.scenes
    assert sum((a ^ b).bit_count() for a, b in zip(one, other, strict=True)) < len(one) * 8 * 0.2


# Seconds of picture and of sound, and whether the difference is reported.
LENGTHS = {
    # a fault of an export
    "sound goes on": (3, 12, True),
    # a film that fades out
    "sound a little longer": (3, 4, False),
}


@pytest.mark.parametrize(("seconds", "sound", "is_told"), LENGTHS.values(), ids=LENGTHS)
def test_picture_and_sound_of_unequal_length(seconds, sound, is_told, tmp_path):
    make.film(str(tmp_path / "a.mp4"), seconds=seconds, sound_seconds=sound)

    found = {one.rule: one.measured for one in inspect(tmp_path / "a.mp4", "a.mp4", PIECE, costs=tuple(Cost))}

    assert ("unequal_lengths" in found) is is_told
    if is_told:
        assert found["unequal_lengths"] == pytest.approx([seconds, sound], abs=0.2)


SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n同志们大家好\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n<i>今天</i>讲一堂党课\r\n"
VTT = "WEBVTT\n\nSTYLE\n::cue { color: white }\n\n00:01.000 --> 00:02.500 line:90%\n<v 张三>同志们大家好\n\n00:03.000 --> 00:04.000\n今天讲一堂党课\n"
ASS = (
    "[Script Info]\nTitle: a\n\n[V4+ Styles]\nStyle: Default,Arial,20\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,注释\nDialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\\\an8\\\\b1}同志们大家好\n"
    "Dialogue: 0,0:00:03.00,0:00:04.00,Default,张三,0,0,0,,今天讲一堂党课\n"
)
CUES = [(1.0, 2.5, "同志们大家好"), (3.0, 4.0, "今天讲一堂党课")]
SUBTITLES = {
    # programs of today
    "utf-8": SRT.encode(),
    # Windows' editor
    "utf-8 with mark": SRT.encode("utf-8-sig"),
    # Windows' editor, saved as ANSI
    "gbk": SRT.encode("gbk"),
    # Windows' editor, saved as Unicode
    "utf-16": SRT.encode("utf-16"),
    # old subtitle programs
    "utf-16 big-endian": b"\xfe\xff" + SRT.encode("utf-16-be"),
    # programs in traditional script
    "big5": SRT.replace("同志们", "同志們").replace("讲", "講").replace("党课", "黨課").encode("big5"),
    # a Mac
    "carriage returns": SRT.replace("\r\n", "\r").encode(),
    # copied by a program that doubles line ends
    "doubled line ends": SRT.replace("\r\n", "\r\r\n").encode(),
    # speech recognition: a point, and hours of one digit
    "points": SRT.replace(",", ".").replace("00:00:", "0:00:").encode(),
    # typed with an input method
    "full-width comma": SRT.replace(",", "，").encode(),
    # browsers
    "vtt": VTT.encode(),
    # Aegisub
    "ass": ASS.encode(),
    # Aegisub on Windows
    "ass in utf-16": ASS.encode("utf-16"),
}  # fmt: skip
# Files that are no subtitles.
EMPTY = {
    # a program that stopped before it wrote
    "nothing": b"",
    # Windows' editor
    "only a mark": b"\xef\xbb\xbf",
    # speech recognition of a silent film
    "cues without text": b"1\r\n00:00:01,000 --> 00:00:02,500\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n \r\n",
    # Aegisub: a new file
    "only styles": ASS.partition("Comment:")[0].encode(),
    # a film under the wrong name
    "no text": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("content", SUBTITLES.values(), ids=SUBTITLES)
def test_subtitles_beside_a_film(content, tmp_path):
    (tmp_path / "a.srt").write_bytes(content)

    found = [(start, end, words.replace("們", "们").replace("講", "讲").replace("黨課", "党课")) for start, end, words in side_cues(tmp_path / "a.srt")]

    assert found == CUES


@pytest.mark.parametrize("content", EMPTY.values(), ids=EMPTY)
def test_empty_subtitles_are_none(content, tmp_path):
    (tmp_path / "a.srt").write_bytes(content)

    assert not list(side_cues(tmp_path / "a.srt"))


# EXIF orientation, the size as stored and as shown.
PHOTOS = [
    # cameras
    (1, (40, 30), (40, 30)),
    # front cameras, mirrored
    (2, (40, 30), (40, 30)),
    # upside down
    (3, (40, 30), (40, 30)),
    # portraits of phones
    (6, (40, 30), (30, 40)),
    (8, (40, 30), (30, 40)),
    # portraits of front cameras
    (5, (40, 30), (30, 40)),
    (7, (40, 30), (30, 40)),
    # programs that write a value that does not exist
    (9, (40, 30), (40, 30)),
]  # fmt: skip


@pytest.mark.parametrize(("orientation", "stored", "shown"), PHOTOS)
def test_photos_as_shown(orientation, stored, shown, tmp_path):
    make.photo(tmp_path / "a.jpg", orientation, size=stored)

    assert picture_properties.probe(Path(tmp_path / "a.jpg")).size == shown
