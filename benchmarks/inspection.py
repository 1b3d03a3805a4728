"""Speed of inspection compared with ffprobe, mediainfo and mediaconch (headers), FFmpeg's own filters (full pass) and videocr (subtitles).

python benchmarks/inspection.py [--rounds 5]

Peers come from Debian (ffmpeg mediainfo mediaconch tesseract-ocr-chi-sim) and PyPI (videocr, in a folder of its own);
one that is not there is not measured. The rounds alternate, and the middle one of each counts.
"""

import argparse
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from baosong.core.inspection import media, subtitles
from baosong.core.inspection.film_scan import scan_film
from baosong.core.inspection.sandboxed import run_sandboxed
from tests.core.inspection.lectures import Lecture, make, spoken
from tests.core.inspection.test_subtitles import errors

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT / "benchmarks" / "peers" / ".venv"


def quiet(*command: str) -> Callable[[], object]:
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def timed(rounds: int, **functions: Callable[[], object]) -> dict[str, float]:
    """The middle of some rounds of each, taken in turns; the first round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in functions}
    for number in range(rounds + 1):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            if number:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def show(title: str, times: dict[str, float], aim: str) -> None:
    print(f"\n{title}")
    ours = next(iter(times.values()))
    for name, seconds in times.items():
        print(f"  {name:34}{seconds * 1000:10.1f} ms" + (f"   ours {ours / seconds:.2f} x" if seconds is not ours else ""))
    print(f"  aim: {aim}")


def headers(folder: Path, rounds: int) -> None:
    film = make(folder / "big.mp4", Lecture(10))
    with film.open("ab") as target:
        left = 1_500_000_000 - film.stat().st_size
        target.write(struct.pack(">I4sQ", 1, b"free", left))
        target.truncate(1_500_000_000)
    functions: dict[str, Callable[[], object]] = {
        "ours, in the worker": lambda: media.probe(film, "big.mp4"),
        "ours, in the child with limits": lambda: run_sandboxed(media.probe, film, "big.mp4"),
    }
    for name, command in {
        "ffprobe": ("ffprobe", "-v", "quiet", "-show_format", "-show_streams", str(film)),
        "mediainfo": ("mediainfo", str(film)),
        "mediaconch": ("mediaconch", "-mi", str(film)),
    }.items():
        if shutil.which(command[0]):
            functions[name] = quiet(*command)
    show("Header of a film of 1.5 GB", timed(rounds, **functions), "at most 0.5 x of ffprobe")
    film.unlink()


def full_pass(folder: Path, rounds: int) -> None:
    film = make(folder / "pass.mp4", Lecture(60, black=(20, 24), silent=(30, 40)))
    filters = ["-vf", "blackdetect,freezedetect,cropdetect", "-af", "silencedetect,ebur128", "-f", "null", "-"]
    functions: dict[str, Callable[[], object]] = {"ours, everything but subtitles": lambda: scan_film(film)}
    if shutil.which("ffmpeg"):
        functions["ffmpeg with its filters"] = quiet("ffmpeg", "-v", "quiet", "-i", str(film), *filters)
        functions["ffmpeg, decoding alone"] = quiet("ffmpeg", "-v", "quiet", "-i", str(film), "-f", "null", "-")
    show("One minute of 1080p watched to its end", timed(rounds, **functions), "time at most 1.11 x of ffmpeg with its filters")
    film.unlink()


def burned_in(folder: Path, rounds: int) -> None:
    lines = spoken(20)
    film = make(folder / "words.mp4", Lecture(20, lines=lines))
    wanted = "".join(text for _, _, text in lines)

    def ours() -> str:
        return "".join(cue.text for cue in scan_film(film, burned_in=subtitles.decide(film)).cues)

    times = timed(rounds, **{"ours, decision": lambda: subtitles.decide(film), "ours, decision and transcript": ours})
    print("\nBurned-in subtitles, 20 s of 1080p, moving pictures")
    for name, seconds in times.items():
        print(f"  {name:34}{seconds:10.2f} s    {20 / seconds:.1f} x real time")
    print(f"  {'character errors':34}{errors(ours(), wanted) / len(wanted):10.2%}")
    if (python := videocr()) is None:
        print("  videocr: not measured")
        return
    start = time.perf_counter()
    ran = subprocess.run([python, str(ROOT / "benchmarks" / "peers" / "videocr_once.py"), str(film)], capture_output=True, text=True, check=True)
    took = time.perf_counter() - start
    said = ran.stdout.replace("\n", "")
    print(f"  {'videocr':34}{took:10.2f} s    {20 / took:.1f} x real time")
    print(f"  {'character errors':34}{errors(said, wanted) / len(wanted):10.2%}")
    print(f"  ours is {took / times['ours, decision and transcript']:.1f} x as fast (aim: 5 or more, at no more errors)")


def videocr() -> str | None:
    """The Python of a folder in which videocr is installed."""
    python = PEER / "bin" / "python"
    if shutil.which("tesseract") is None:
        return None
    if not python.exists():
        venv.create(PEER, with_pip=True)
        ran = subprocess.run([python, "-m", "pip", "install", "--quiet", "videocr==0.1.6"], capture_output=True, text=True, check=False)
        if ran.returncode:
            shutil.rmtree(PEER)
            return None
    return str(python)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        folder = Path(name)
        headers(folder, options.rounds)
        full_pass(folder, min(3, options.rounds))
        burned_in(folder, min(2, options.rounds))


if __name__ == "__main__":
    main()
