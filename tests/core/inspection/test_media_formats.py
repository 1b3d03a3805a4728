"""Which files are opened as films and sound: files that contain their own pictures, never lists of other files.

The blobstore holds the files of all units under their SHA-256, so a list could name any of them.
"""

import hashlib
import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.error import FFmpegError
from PIL import Image

from baosong.core.inspection import film_repair, media, renditions, subtitles
from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.inspect_file import inspect, inspect_film, inspect_quickly
from baosong.core.inspection.metadata_removal import strip_metadata
from baosong.core.inspection.opening_text import opening_text
from baosong.core.inspection.sandboxed import strip_metadata_sandboxed
from baosong.core.terms import PieceKind, TermsPiece
from tests.core.inspection.lectures import Lecture, make

PIECE = TermsPiece(PieceKind.VIDEO, "视频")
PLAN = film_repair.RepairPlan((film_repair.RepairStep.REWRAP,), "h264", None, 0, None)
# {other} is the name of a film beside the list.
LISTS = {
    "ffconcat": "ffconcat version 1.0\nfile {other}\n",
    "ffconcat with an address": "ffconcat version 1.0\nfile 'file:{folder}/{other}'\n",
    "ffconcat of a list": "ffconcat version 1.0\nfile list.mp4\n",
    "HLS": "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:3.0,\n{other}\n#EXT-X-ENDLIST\n",
    "HLS with a named segment": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3.0,\nother.mp4\n#EXT-X-ENDLIST\n",
    "HLS master": '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS="avc1.4d401e"\nother.m3u8\n',
    "DASH": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT3S" minBufferTime="PT1S" '
        'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="100000">'
        "<BaseURL>{other}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ),
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=film\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "IMF": (
        '<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016">'
        "<Id>urn:uuid:00000000-0000-0000-0000-000000000001</Id><ContentTitle>{other}</ContentTitle><EditRate>25 1</EditRate></CompositionPlaylist>"
    ),
    "VobSub": "# VobSub index file, v7\nsize: 320x180\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 000000000\n",
}
NAMES = ("film.mp4", "film.m3u8", "film.mpd", "film.sdp", "film.idx", "film.xml", "film.ffconcat", "0a1b2c")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make(tmp_path_factory.mktemp("film") / "film.mp4", Lecture(3, width=320, height=180)).read_bytes()


@pytest.fixture
def others(tmp_path, film):
    """Films beside the list, under every name by which a list might find one."""
    name = hashlib.sha256(film).hexdigest()
    (tmp_path / "other.m3u8").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3.0,\n{name}\n#EXT-X-ENDLIST\n")
    (tmp_path / "list.mp4").write_text(f"ffconcat version 1.0\nfile {name}\n")
    for path in (tmp_path / name, tmp_path / "other.mp4", tmp_path / "film.sub"):
        path.write_bytes(film)
    found = list(tmp_path.iterdir())
    for path in found:
        forget_reading(path)
    return name, found


def forget_reading(path):
    """Set an access time before the last change: the next read updates it, also on file systems mounted with relatime."""
    os.utime(path, (0, path.stat().st_mtime))


def was_read(path):
    """Whether the file was read since; always False if the file system stores no access times."""
    return path.stat().st_atime > 0


def assert_refused(path, target):
    """Open a file with every function that opens films and sound."""
    for function in (lambda: media.probe(path, "film.mp4"), lambda: inspect_quickly(path, "film.mp4", PIECE), lambda: inspect_film(path, "film.mp4", PIECE)):
        with pytest.raises(UnusableFile) as refused:
            function()
        assert refused.value.code == "not_media"
    for function in (lambda: film_repair.write_repaired_film(path, target / "repaired.mp4", PLAN), lambda: renditions.make(path, target)):
        with pytest.raises(UnusableFile) as refused:
            function()
        assert refused.value.code == "cannot_be_repaired"
    with pytest.raises(UnusableFile) as refused:
        strip_metadata(str(path), str(target / "stripped"))
    assert refused.value.code == "not_a_clip"
    assert not list(target.iterdir())
    assert opening_text(path) == []
    assert not (subtitles.decide(path) or subtitles.BurnedInSubtitles(are_there=False)).are_there


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_other_files_is_no_film_and_nothing_it_names_is_read(tmp_path, others, kind):
    """ASVS 12.3.1–12.3.6."""
    name, siblings = others
    target = tmp_path / "made"
    target.mkdir()

    for own_name in NAMES:
        path = tmp_path / own_name
        path.write_text(LISTS[kind].format(other=name, folder=tmp_path))

        assert_refused(path, target)
        path.unlink()

    assert [path.name for path in siblings if was_read(path)] == []


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "webp", "tiff"])
def test_a_name_that_is_a_pattern_reads_no_numbered_pictures(tmp_path, ending):
    for number in range(3):
        Image.new("RGB", (64, 48), "red").save(tmp_path / f"still{number}.{ending}")
        forget_reading(tmp_path / f"still{number}.{ending}")
    path = tmp_path / f"still%d.{ending}"
    path.write_bytes(b"no picture")
    target = tmp_path / "made"
    target.mkdir()

    assert_refused(path, target)

    assert not any(was_read(tmp_path / f"still{number}.{ending}") for number in range(3))


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "bmp", "webp"])
def test_a_picture_is_no_film(tmp_path, ending):
    Image.new("RGB", (64, 48), "red").save(tmp_path / f"picture.{ending}")
    (tmp_path / f"picture.{ending}").rename(tmp_path / "film.mp4")

    with pytest.raises(UnusableFile) as refused:
        inspect(tmp_path / "film.mp4", "film.mp4", PIECE)

    assert refused.value.code == "not_media"


@pytest.mark.parametrize("protocol", ["concat:{film}|{film}", "subfile,,start,0,end,0,,:{film}", "cache:{film}"])
def test_only_the_protocol_for_files_is_allowed(tmp_path, protocol):
    """ASVS 12.6.1."""
    film = write(tmp_path / "film.mpg", video="mpeg2video", audio="mp2")

    with pytest.raises(FFmpegError):
        media.open_media(Path(protocol.format(film=film)))


def test_a_members_clip_that_is_a_list_is_refused_in_the_child_process(tmp_path, others):
    name, siblings = others
    (tmp_path / "clip").write_text(LISTS["ffconcat"].format(other=name))

    with pytest.raises(UnusableFile) as refused:
        strip_metadata_sandboxed(tmp_path / "clip", tmp_path / "stripped")

    assert refused.value.code == "not_a_clip"
    assert not any(was_read(path) for path in siblings)


FILMS = {
    "mp4": ("libx264", "aac"),
    "m4v": ("libx264", "aac"),
    "mov": ("libx264", "aac"),
    "3gp": ("libx264", "aac"),
    "mkv": ("libx264", "aac"),
    "webm": ("libvpx", "libopus"),
    "avi": ("mpeg4", "libmp3lame"),
    "mpg": ("mpeg2video", "mp2"),
    "vob": ("mpeg2video", "mp2"),
    "ts": ("libx264", "aac"),
    "m2ts": ("libx264", "aac"),
    "flv": ("flv", "aac"),
    "wmv": ("wmv2", "wmav2"),
    "rm": ("rv10", "ac3"),
    "mxf": ("mpeg2video", "pcm_s16le"),
}
SOUNDS = {
    "mp3": "libmp3lame",
    "wav": "pcm_s16le",
    "flac": "flac",
    "ogg": "libopus",
    "aac": "aac",
    "m4a": "aac",
    "wma": "wmav2",
}


def write(path, *, video="", audio=""):
    with av.open(str(path), "w") as container:
        pictures = container.add_stream(video, rate=25) if video else None
        sound = container.add_stream(audio, rate=48_000, layout="stereo")
        sound.bit_rate = 128_000
        if pictures:
            pictures.width, pictures.height, pictures.pix_fmt = 352, 288, "yuv420p"
            for number in range(25):
                frame = av.VideoFrame.from_ndarray(np.full((288, 352, 3), number * 9, np.uint8), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                container.mux(pictures.encode(frame))
            container.mux(pictures.encode(None))
        for part in range(50):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960 * 2), np.int16), format="s16", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, part * 960, Fraction(1, 48_000)
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    return path


@pytest.mark.parametrize("ending", FILMS)
def test_films_of_every_accepted_container_are_opened(tmp_path, ending):
    video, audio = FILMS[ending]
    path = write(tmp_path / f"film.{ending}", video=video, audio=audio)

    found = media.probe(path, path.name)

    assert (found.container, found.width, found.height, found.has_sound) == (ending, 352, 288, True)


@pytest.mark.parametrize("ending", SOUNDS)
def test_sound_of_every_accepted_container_is_opened(tmp_path, ending):
    path = write(tmp_path / f"sound.{ending}", audio=SOUNDS[ending])

    found = media.probe(path, path.name)

    assert (found.container, found.width, found.has_sound) == (ending, None, True)


def test_a_recording_of_an_old_phone_is_opened(tmp_path):
    # AMR (RFC 4867): frames of 20 ms at 12.2 kbit/s, a header of one byte and 31 bytes of speech.
    (tmp_path / "voice.amr").write_bytes(b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50)

    assert media.probe(tmp_path / "voice.amr", "voice.amr").has_sound


def test_every_demuxer_named_exists():
    """FFmpeg ignores unknown names without an error, so a typing error would disable a format."""
    known = {part for name in av.formats_available for part in name.split(",")}

    assert set(media.DEMUXERS) - known == set()
