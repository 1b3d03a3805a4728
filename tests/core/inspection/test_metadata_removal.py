"""Uploaded pictures and recordings lose location, time and device, and nothing else."""

import wave

import av
import pytest
from PIL import Image

from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.metadata_removal import strip_metadata
from baosong.core.inspection.sandboxed import strip_metadata_sandboxed
from baosong.site.demo.films import FilmSpec
from tests.factories.films import make
from tests.journeys.photos import says_place, with_place

LOCATION = "+30.5400+114.3600/"


@pytest.mark.parametrize(("name", "format_"), [("a.heic", "JPEG"), ("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "JPEG")])
def test_a_picture_loses_its_place_and_keeps_its_pixels(tmp_path, name, format_):
    source = with_place(tmp_path / name)
    assert says_place(source)

    made = strip_metadata(str(source), str(tmp_path / "out"))

    assert (made.kind, made.width, made.height) == ("picture", 1600, 1200)
    with Image.open(tmp_path / "out") as stripped:
        assert stripped.format == format_
        assert dict(stripped.getexif()) == {}
        assert stripped.convert("RGB").getpixel((800, 600)) == pytest.approx((242, 215, 160), abs=6)
    assert b"ExamplePhone" not in (tmp_path / "out").read_bytes()


def test_a_picture_lying_on_its_side_is_set_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 200), "red").save(tmp_path / "a.jpg", exif=exif)

    made = strip_metadata(str(tmp_path / "a.jpg"), str(tmp_path / "out"))

    assert (made.width, made.height) == (200, 300)


def test_a_film_loses_its_place_and_keeps_its_frames(tmp_path):
    make(tmp_path / "film.mp4", FilmSpec(3))
    with (
        av.open(str(tmp_path / "film.mp4")) as box,
        av.open(str(tmp_path / "placed.mov"), "w", format="mov", options={"movflags": "use_metadata_tags"}) as placed,
    ):
        placed.metadata.update({"location": LOCATION, "com.apple.quicktime.make": "ExamplePhone"})
        outs = {stream.index: placed.add_stream_from_template(stream) for stream in (box.streams.video[0], box.streams.audio[0])}
        for packet in box.demux(*[box.streams[index] for index in outs]):
            if packet.dts is not None:
                packet.stream = outs[packet.stream.index]
                placed.mux(packet)
    assert LOCATION.encode() in (tmp_path / "placed.mov").read_bytes()

    made = strip_metadata_sandboxed(tmp_path / "placed.mov", tmp_path / "out")

    assert (made.kind, made.ending) == ("film", "mp4")
    stripped = (tmp_path / "out").read_bytes()
    assert LOCATION.encode() not in stripped
    assert b"ExamplePhone" not in stripped
    with av.open(str(tmp_path / "placed.mov")) as before, av.open(str(tmp_path / "out")) as after:
        assert sum(1 for _ in after.decode(video=0)) == sum(1 for _ in before.decode(video=0))
        assert after.streams.audio


def test_a_recording_of_another_kind_becomes_one_that_browsers_play(tmp_path):
    with wave.open(str(tmp_path / "voice.wav"), "wb") as voice:
        voice.setparams((1, 2, 16_000, 0, "NONE", ""))
        voice.writeframes(b"\x00\x10\x00\xf0" * 16_000)

    made = strip_metadata(str(tmp_path / "voice.wav"), str(tmp_path / "out"))

    assert (made.kind, made.ending, made.seconds) == ("voice", "m4a", 2.0)
    with av.open(str(tmp_path / "out")) as stripped:
        assert stripped.streams.audio[0].codec_context.name == "aac"


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b"MZ\x90" * 400, "not_a_clip"), (b"<html></html>", "not_a_clip"), (b"\xff\xd8\xff\xe0broken", "broken_picture")]
)
def test_what_is_neither_picture_nor_recording_is_refused(tmp_path, content, code):
    (tmp_path / "a.jpg").write_bytes(content)

    with pytest.raises(UnusableFile) as refused:
        strip_metadata(str(tmp_path / "a.jpg"), str(tmp_path / "out"))

    assert refused.value.code in (code, "not_a_clip")
