"""Defects found by scanning a whole film, with their times."""

import pytest

from baosong.core.inspection import Cost, Verdict
from baosong.core.inspection.film_scan import scan_film
from baosong.core.inspection.inspect_file import inspect
from baosong.core.terms import TermsPiece
from baosong.core.terms.model import PieceKind
from tests.core.inspection.lectures import Lecture, make

PIECE = TermsPiece(PieceKind.VIDEO, "党课视频")


def found(path):
    return {item.rule: item for item in inspect(path, path.name, PIECE, costs=(Cost.PASS, Cost.HEADER))}


def film(tmp_path, **values):
    return make(tmp_path / "film.mp4", Lecture(**{"seconds": 8, "width": 640, "height": 360, **values}))


def close(times, expected):
    return len(times) == len(expected) and all(abs(a - b) < 0.15 for one, other in zip(times, expected, strict=True) for a, b in zip(one, other, strict=True))


def test_black_still_and_silent_stretches_have_their_times(tmp_path):
    seen = scan_film(film(tmp_path, seconds=36, black=(5, 8), frozen=(10, 22), silent=(25, 32)))

    assert close(seen.black, [(5, 8)])
    assert close(seen.frozen, [(10, 22)])
    assert close(seen.silent, [(25, 32)])
    assert not seen.has_uneven_frames
    assert seen.frame_rate == 25


def test_a_good_film_has_nothing_to_say(tmp_path):
    assert [item.rule for item in found(film(tmp_path)).values() if item.verdict is not Verdict.MET] == []


def test_fades_at_both_ends_are_no_fault(tmp_path):
    assert "black" not in found(film(tmp_path, seconds=12, black=(0, 2.6)))


@pytest.mark.parametrize(
    ("values", "rule", "measured"),
    [
        ({"bars": "pillar"}, "bars", "4:3"),
        ({"bars": "letter"}, "bars", "21:9"),
        ({"gain": 1.6}, "clipped", None),
        ({"gain": 0.01}, "loudness", None),
        ({"jumpy": True}, "uneven_frames", None),
        ({"faststart": False}, "fast_start", False),
    ],
)
def test_troubles(tmp_path, values, rule, measured):
    item = found(film(tmp_path, **values))[rule]

    assert item.verdict is Verdict.ADVICE
    assert item.remedy
    if measured is not None:
        assert item.measured == measured


def test_loudness_is_what_the_standard_measures(tmp_path):
    # A sine of 997 Hz at 0 dBFS in one of two channels measures -3.01 LUFS (EBU Tech 3341); ours is one of 330 Hz in one.
    seen = scan_film(film(tmp_path, gain=0.5))

    assert seen.loudness is not None
    assert -14 < seen.loudness < -10


def test_a_film_damaged_in_the_middle_is_scanned_to_its_end(tmp_path):
    path = film(tmp_path, seconds=12)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 6000] = bytes(6000)
    path.write_bytes(content)

    seen = scan_film(path)

    assert seen.length > 11
