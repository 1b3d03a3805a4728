"""Renditions of films: two sizes in segments, a poster, a sprite; also of slides and portrait films."""

import av
import pytest

from baosong.core.inspection import renditions
from baosong.core.inspection.check_result import UnusableFile
from baosong.site.demo.films import FilmSpec
from tests.factories.films import make


def lengths_of(playlist):
    with av.open(str(playlist)) as film:
        last = {}
        for packet in film.demux():
            if packet.pts is not None:
                last[packet.stream.type] = max(
                    last.get(packet.stream.type, 0.0),
                    float((packet.pts + (packet.duration or 0)) * packet.time_base - (packet.stream.start_time or 0) * packet.time_base),
                )
        return last


def test_a_film_is_made_in_sizes_no_larger_than_itself_and_to_its_end(tmp_path):
    make(tmp_path / "film.mp4", FilmSpec(21, 1280, 720))
    folder = tmp_path / "made"
    folder.mkdir()
    shares = []

    made = renditions.make(tmp_path / "film.mp4", folder, progress=shares.append)

    assert made.heights == (720, 360)
    assert made.length_s == pytest.approx(21, abs=0.5)
    assert shares == sorted(shares)
    assert len(made.times) == len(set(made.times)) > 3
    for height in made.heights:
        lengths = lengths_of(folder / f"v{height}.m3u8")
        # One frame every three seconds: the last one must last to the end, else players stop before it.
        assert lengths["video"] == pytest.approx(21, abs=0.6)
        assert lengths["audio"] == pytest.approx(21, abs=0.6)
    assert {path.suffix for path in folder.iterdir()} == {".m3u8", ".ts", ".jpg"}


def test_a_small_film_keeps_its_own_size():
    assert [size.height for size in renditions.sizes_for(240)] == [240]
    assert [size.height for size in renditions.sizes_for(1080)] == [720, 360]


def test_what_is_no_film_is_refused(tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"no film")

    with pytest.raises(UnusableFile):
        renditions.make(tmp_path / "film.mp4", tmp_path)
