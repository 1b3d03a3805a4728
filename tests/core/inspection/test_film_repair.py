"""Repairs make a film meet its rules, without inventing content."""

import av
import pytest

from baosong.core.inspection import media
from baosong.core.inspection.film_repair import RepairPlan, RepairStep, plan, write_repaired_film
from baosong.core.inspection.film_scan import scan_film
from baosong.core.inspection.side_subtitles import side_cues
from baosong.core.terms import Rule, TermsPiece
from baosong.core.terms.model import PieceKind
from tests.core.inspection.lectures import Lecture, make

SRT = "1\n00:00:00,500 --> 00:00:02,000\n<i>大家好</i>\n\n2\n00:00:02,500 --> 00:00:04,250\n今天讲\n一张桌子\n"


def asked(**rules):
    return TermsPiece(PieceKind.VIDEO, "视频", rules=tuple(Rule(field, value) for field, value in rules.items()))


def film(tmp_path, **values):
    return make(tmp_path / "film.mp4", Lecture(**{"seconds": 6, "width": 640, "height": 360, **values}))


def repaired(tmp_path, path, piece, *, loudness=None, subtitles=None):
    made = plan(media.probe(path, path.name), piece, size=path.stat().st_size, side_subtitles=subtitles is not None, loudness=loudness)
    target = tmp_path / "repaired.mp4"
    write_repaired_film(path, target, made, subtitles=subtitles)
    return made, target, media.probe(target, "repaired.mp4")


def test_an_index_at_the_end_is_moved_and_not_a_picture_is_changed(tmp_path):
    path = film(tmp_path, faststart=False)

    made, target, probed = repaired(tmp_path, path, asked())

    assert made.steps == (RepairStep.REWRAP,)
    assert probed.starts_fast
    assert pictures(target) == pictures(path)


def test_another_codec_becomes_the_asked_one(tmp_path):
    path = film(tmp_path, codec="libx265", options={"preset": "ultrafast", "x265-params": "log-level=error"})

    made, _, probed = repaired(tmp_path, path, asked(video_codec="h264", formats=("mp4",)))

    assert made.steps == (RepairStep.REENCODE,)
    assert (probed.codec, probed.width, probed.height, probed.has_sound) == ("h264", 640, 360, True)
    assert probed.duration_s == pytest.approx(6, abs=0.2)


def test_a_picture_is_made_smaller_and_never_larger(tmp_path):
    path = film(tmp_path)

    assert repaired(tmp_path, path, asked(resolution=(320, 180)))[2].width == 320
    assert plan(media.probe(path, "film.mp4"), asked(resolution=(1920, 1080)), size=1, side_subtitles=False) == RepairPlan((), "h264")


def test_a_film_of_another_shape_is_left_alone(tmp_path):
    path = film(tmp_path)

    assert plan(media.probe(path, "film.mp4"), asked(resolution=(320, 240)), size=1, side_subtitles=False).steps == ()


def test_a_file_that_is_too_big_is_shrunk_below_the_limit(tmp_path):
    path = film(tmp_path, seconds=10, options={"preset": "ultrafast", "crf": "4"})
    limit = int(path.stat().st_size * 0.6)

    made, target, _ = repaired(tmp_path, path, asked(max_bytes=limit))

    assert made.steps == (RepairStep.SHRINK,)
    assert target.stat().st_size <= limit


def test_a_limit_that_would_ruin_the_picture_is_not_tried(tmp_path):
    path = film(tmp_path)

    assert plan(media.probe(path, "film.mp4"), asked(max_bytes=20_000), size=path.stat().st_size, side_subtitles=False).steps == ()


def test_sound_that_is_too_soft_is_lifted_without_clipping(tmp_path):
    path = film(tmp_path, gain=0.03)
    before = scan_film(path).loudness

    made, target, _ = repaired(tmp_path, path, asked(), loudness=before)

    assert made.steps == (RepairStep.NORMALISE,)
    seen = scan_film(target)
    assert seen.loudness == pytest.approx(-16, abs=1.5)
    assert seen.clipped == ()
    assert pictures(target) == pictures(path)


def test_side_subtitles_become_a_track(tmp_path):
    path = film(tmp_path)
    (tmp_path / "film.srt").write_text(SRT, "utf-8")

    _, target, probed = repaired(tmp_path, path, asked(subtitles="required"), subtitles=tmp_path / "film.srt")

    assert probed.subtitle_tracks == 1
    with av.open(str(target)) as container:
        packets = [bytes(packet)[2:].decode() for packet in container.demux(container.streams.subtitles[0]) if packet.size > 2]
    assert packets == ["大家好", "今天讲\n一张桌子"]


def test_cues_of_a_side_file(tmp_path):
    (tmp_path / "a.srt").write_text(SRT, "utf-8-sig")

    assert list(side_cues(tmp_path / "a.srt")) == [(0.5, 2.0, "大家好"), (2.5, 4.25, "今天讲\n一张桌子")]


def pictures(path):
    """The coded pictures, byte for byte."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.video[0]) if packet.size]
