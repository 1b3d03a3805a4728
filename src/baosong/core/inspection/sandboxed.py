"""Inspection in a child process with limits: a decoder that crashes, hangs or swells costs one file, never the worker."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from baosong.core import sandbox
from baosong.core.inspection import media
from baosong.core.inspection.check_result import InspectionInterrupted, UnusableFile
from baosong.core.inspection.faststart import opening_words
from baosong.core.inspection.film_repair import plan, write_repaired_film
from baosong.core.inspection.inspect_file import FilmReport, InspectionReport, look_at, watch_through
from baosong.core.inspection.renditions import RenditionSet, make
from baosong.core.sandbox import SECONDS, ChildProcessDied, SandboxLimits
from baosong.core.terms import TermsPiece

# What a check of the header and some looks may take is the usual limit; a whole film gets time by its size.
SECONDS_A_GB: Final = 900
USUAL: Final = SandboxLimits()
# Signals that a decoder's own fault does not raise: the kernel short of memory, or a worker that is being stopped.
STOPPED_FROM_OUTSIDE: Final = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
T = TypeVar("T")


def run_apart(function: Callable[..., T], *arguments: object, limits: SandboxLimits = USUAL) -> T:
    """Calls a function of a module in the child. Raises what it raised, UnusableFile where the decoder crashed, or InspectionInterrupted."""
    with _causes_told_apart():
        return sandbox.run(function, *arguments, limits=limits)


@contextmanager
def _causes_told_apart() -> Iterator[None]:
    """A crash of the decoder is the file's fault. Limits and kills depend on the machine, so they are no verdict on the file."""
    try:
        yield
    except ChildProcessDied as died:
        if died.code == "crashed" and died.facts.get("exit") not in STOPPED_FROM_OUTSIDE:
            raise UnusableFile("decoder_crashed", **died.facts) from died
        raise InspectionInterrupted("killed" if died.code == "crashed" else died.code, **died.facts) from died


def _look(path: str, name: str, piece: TermsPiece, beside: list[str]) -> InspectionReport:
    return look_at(Path(path), name, piece, beside)


def _watch(path: str, name: str, piece: TermsPiece, beside: list[str]) -> FilmReport:
    return watch_through(Path(path), name, piece, beside)


def look_apart(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, limits: SandboxLimits = USUAL) -> InspectionReport:
    """`look_at` in the child process."""
    return run_apart(_look, str(path), name, piece, list(beside), limits=limits)


def watch_apart(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, limits: SandboxLimits | None = None) -> FilmReport:
    """`watch_through` in the child process; by default with time by the size of the film."""
    if limits is None:
        limits = SandboxLimits(SECONDS + SECONDS_A_GB * path.stat().st_size / 1e9)
    return run_apart(_watch, str(path), name, piece, list(beside), limits=limits)


def _opening(path: str) -> list[tuple[str, str]]:
    return opening_words(Path(path))


def opening_apart(path: Path, *, limits: SandboxLimits = USUAL) -> list[tuple[str, str]]:
    """`opening_words` in the child process."""
    return run_apart(_opening, str(path), limits=limits)


@dataclass(frozen=True, slots=True)
class RepairRequest:
    """What is to be mended: the film, its name and piece, where the result goes, side subtitles, loudness (LUFS) where it was measured."""

    source: str
    name: str
    piece: TermsPiece
    target: str
    subtitles: str = ""
    loudness: float | None = None


def _mend(repair: RepairRequest, told: str) -> list[str]:
    source = Path(repair.source)
    planned = plan(media.probe(source, repair.name), repair.piece, size=source.stat().st_size, side_subtitles=bool(repair.subtitles), loudness=repair.loudness)
    write_repaired_film(
        source,
        Path(repair.target),
        planned,
        subtitles=Path(repair.subtitles) if repair.subtitles else None,
        progress=partial(sandbox.tell, told),
    )
    return [str(step) for step in planned.steps]


def repair_sandboxed(repair: RepairRequest, *, hear: Callable[[float], None], limits: SandboxLimits | None = None) -> list[str]:
    """Mends a film in the child process; `hear` is told every second how far it has come, as a share of 1. Returns the steps done."""
    if limits is None:
        limits = SandboxLimits(10 * (SECONDS + SECONDS_A_GB * Path(repair.source).stat().st_size / 1e9))
    with _causes_told_apart():
        return sandbox.run_and_hear(_mend, repair, told=Path(f"{repair.target}.progress"), hear=hear, limits=limits)


def _render(source: str, folder: str, told: str) -> RenditionSet:
    return make(Path(source), Path(folder), progress=partial(sandbox.tell, told))


def render_apart(source: Path, folder: Path, *, hear: Callable[[float], None], limits: SandboxLimits | None = None) -> RenditionSet:
    """Makes the renditions of a film in the child process; `hear` as in `repair_sandboxed`."""
    if limits is None:
        limits = SandboxLimits(10 * (SECONDS + SECONDS_A_GB * source.stat().st_size / 1e9))
    with _causes_told_apart():
        return sandbox.run_and_hear(_render, str(source), str(folder), told=folder.with_suffix(".progress"), hear=hear, limits=limits)
