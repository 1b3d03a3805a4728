"""Two hundred damaged files: each ends in findings or a named error; none crashes, hangs or exhausts the memory of its caller."""

import contextlib
import io
import os
import random
import signal
import time
from pathlib import Path

import pytest
from PIL import Image

from baosong.core import sandbox as children
from baosong.core.inspection import InspectionInterrupted, UnusableFile, inspect_film_sandboxed, inspect_quickly_sandboxed, sandboxed
from baosong.core.sandbox import SandboxLimits
from baosong.core.terms import Rule, TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.site.demo import documents
from tests.core.inspection.lectures import Lecture, make, spoken

SEEDS = range(200)
PIECES = {
    "film.mp4": TermsPiece(PieceKind.VIDEO, "视频", rules=(Rule("duration_s", (1, 5)), Rule("subtitles", "required"))),
    "paper.docx": TermsPiece(PieceKind.DOCUMENT, "讲稿", rules=(Rule("words", (10, 5000)),)),
    "picture.jpg": TermsPiece(PieceKind.IMAGE, "照片", rules=(Rule("long_edge_min_px", 100),)),
    "picture.png": TermsPiece(PieceKind.IMAGE, "海报", rules=(Rule("long_edge_min_px", 100),)),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    png = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(png, "PNG")
    film = make(folder / "film.mp4", Lecture(3, width=320, height=180, lines=spoken(3, 1)))
    return {
        "film.mp4": film.read_bytes(),
        "paper.docx": documents.docx(documents.text("门口", 400)),
        "picture.jpg": documents.picture(1),
        "picture.png": png.getvalue(),
    }


def damaged(content, rng):
    """Damage a file: bits flipped, bytes overwritten, truncated, doubled, or zeros in the middle."""
    made = bytearray(content)
    for _ in range(rng.choice((1, 3, 30))):
        place = rng.randrange(len(made))
        match rng.randrange(5):
            case 0:
                made[place] ^= 1 << rng.randrange(8)
            case 1:
                made[place : place + 16] = rng.randbytes(16)
            case 2:
                made = made[: max(20, place)]
            case 3:
                made[place:place] = made[place : place + 200]
            case 4:
                made[place : place + 300] = bytes(min(300, len(made) - place))
    return bytes(made)


@pytest.mark.parametrize("part", range(4))
def test_damaged_files_end_in_a_finding_or_a_refusal(tmp_path, whole, part):
    path = tmp_path / "file"
    for seed in SEEDS[part::4]:
        rng = random.Random(seed)
        name = rng.choice(sorted(whole))
        path.write_bytes(damaged(whole[name], rng))
        # Sometimes with a wrong extension.
        claimed = name if rng.random() < 0.8 else rng.choice(sorted(whole))
        began = time.monotonic()
        with contextlib.suppress(UnusableFile, InspectionInterrupted):
            inspect_quickly_sandboxed(path, claimed, PIECES[claimed])
        assert time.monotonic() - began < 60
    assert peak_of_the_child() < 2 * 1024**3


def peak_of_the_child():
    """Peak resident memory in bytes; Linux counts it in KiB. Its ru_maxrss would begin at the size of the process of the tests."""
    status = sandboxed.run_sandboxed(Path.read_text, Path("/proc/self/status"))
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def test_scanning_a_film_in_full_hd_stays_within_its_memory(tmp_path):
    path = make(tmp_path / "film.mp4", Lecture(12, lines=spoken(12)))

    viewing = inspect_film_sandboxed(path, "film.mp4", PIECES["film.mp4"])

    assert viewing.captions
    assert peak_of_the_child() < 2 * 1024**3


def test_a_decoder_that_crashes_costs_one_file():
    with pytest.raises(UnusableFile) as caught:
        sandboxed.run_sandboxed(os.abort)
    assert caught.value.code == "decoder_crashed"

    assert sandboxed.run_sandboxed(os.path.basename, "a/b") == "b"


def test_a_pool_that_broke_is_replaced():
    children._pool(SandboxLimits().memory, 1).stop()

    assert sandboxed.run_sandboxed(os.path.basename, "a/b") == "b"


def test_a_decoder_that_hangs_is_stopped():
    began = time.monotonic()

    with pytest.raises(InspectionInterrupted) as caught:
        sandboxed.run_sandboxed(time.sleep, 60, limits=SandboxLimits(seconds=1))

    assert caught.value.code == "takes_too_long"
    assert time.monotonic() - began < 20


def test_a_child_that_is_killed_from_outside_says_nothing_of_the_file():
    with pytest.raises(InspectionInterrupted) as caught:
        sandboxed.run_sandboxed(signal.raise_signal, signal.SIGKILL)

    assert caught.value.code == "killed"


def test_a_decoder_that_swells_is_refused():
    with pytest.raises(InspectionInterrupted) as caught:
        sandboxed.run_sandboxed(bytearray, 3 * 1024**3)

    assert caught.value.code == "takes_too_much_memory"
