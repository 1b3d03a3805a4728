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
from baosong.core.inspection.faststart import opening_text
from baosong.core.inspection.film_repair import plan, write_repaired_film
from baosong.core.inspection.inspect_file import FilmReport, InspectionReport, inspect_film, inspect_quickly
from baosong.core.inspection.renditions import RenditionSet, make
from baosong.core.sandbox import SECONDS, ChildProcessDied, SandboxLimits
from baosong.core.terms import TermsPiece

# What a check of the header and some looks may take is the usual limit; a whole film gets time by its size.
SECONDS_A_GB: Final = 900
USUAL: Final = SandboxLimits()
# Signals that a decoder's own fault does not raise: the kernel short of memory, or a worker that is being stopped.
STOPPED_FROM_OUTSIDE: Final = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
T = TypeVar("T")


def run_sandboxed(function: Callable[..., T], *arguments: object, limits: SandboxLimits = USUAL) -> T:
    """Calls a function of a module in the child. Raises what it raised, UnusableFile where the decoder crashed, or InspectionInterrupted."""
    with _causes_distinguished():
        return sandbox.run(function, *arguments, limits=limits)


@contextmanager
def _causes_distinguished() -> Iterator[None]:
    """A crash of the decoder is the file's fault. Limits and kills depend on the machine, so they are no verdict on the file."""
    try:
        yield
    except ChildProcessDied as died:
        if died.code == "crashed" and died.facts.get("exit") not in STOPPED_FROM_OUTSIDE:
            raise UnusableFile("decoder_crashed", **died.facts) from died
        raise InspectionInterrupted("killed" if died.code == "crashed" else died.code, **died.facts) from died


def _look(path: str, name: str, piece: TermsPiece, beside: list[str]) -> InspectionReport:
    return inspect_quickly(Path(path), name, piece, beside)


def _watch(path: str, name: str, piece: TermsPiece, beside: list[str]) -> FilmReport:
    return inspect_film(Path(path), name, piece, beside)


def inspect_quickly_sandboxed(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, limits: SandboxLimits = USUAL) -> InspectionReport:
    """`inspect_quickly` in the child process."""
    return run_sandboxed(_look, str(path), name, piece, list(beside), limits=limits)


def inspect_film_sandboxed(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, limits: SandboxLimits | None = None) -> FilmReport:
    """`inspect_film` in the child process; by default with time by the size of the film."""
    if limits is None:
        limits = SandboxLimits(SECONDS + SECONDS_A_GB * path.stat().st_size / 1e9)
    return run_sandboxed(_watch, str(path), name, piece, list(beside), limits=limits)


def _opening(path: str) -> list[tuple[str, str]]:
    return opening_text(Path(path))


def opening_text_sandboxed(path: Path, *, limits: SandboxLimits = USUAL) -> list[tuple[str, str]]:
    """`opening_text` in the child process."""
    return run_sandboxed(_opening, str(path), limits=limits)


@dataclass(frozen=True, slots=True)
class RepairRequest:
    """What is to be mended: the film, its name and piece, where the result goes, side subtitles, loudness (LUFS) where it was measured."""

    source: str
    name: str
    piece: TermsPiece
    target: str
    subtitles: str = ""
    loudness: float | None = None


def _mend(repair: RepairRequest, progress_file: str) -> list[str]:
    source = Path(repair.source)
    planned = plan(media.probe(source, repair.name), repair.piece, size=source.stat().st_size, side_subtitles=bool(repair.subtitles), loudness=repair.loudness)
    write_repaired_film(
        source,
        Path(repair.target),
        planned,
        subtitles=Path(repair.subtitles) if repair.subtitles else None,
        progress=partial(sandbox.report_progress, progress_file),
    )
    return [str(step) for step in planned.steps]


def repair_sandboxed(repair: RepairRequest, *, on_progress: Callable[[float], None], limits: SandboxLimits | None = None) -> list[str]:
    """Mends a film in the child process; `on_progress` gets the share done (0 to 1) every second. Returns the steps done."""
    if limits is None:
        limits = SandboxLimits(10 * (SECONDS + SECONDS_A_GB * Path(repair.source).stat().st_size / 1e9))
    with _causes_distinguished():
        return sandbox.run_with_progress(_mend, repair, progress_file=Path(f"{repair.target}.progress"), on_progress=on_progress, limits=limits)


def _render(source: str, folder: str, progress_file: str) -> RenditionSet:
    return make(Path(source), Path(folder), progress=partial(sandbox.report_progress, progress_file))


def make_renditions_sandboxed(source: Path, folder: Path, *, on_progress: Callable[[float], None], limits: SandboxLimits | None = None) -> RenditionSet:
    """Makes the renditions of a film in the child process; `on_progress` as in `repair_sandboxed`."""
    if limits is None:
        limits = SandboxLimits(10 * (SECONDS + SECONDS_A_GB * source.stat().st_size / 1e9))
    with _causes_distinguished():
        return sandbox.run_with_progress(
            _render, str(source), str(folder), progress_file=folder.with_suffix(".progress"), on_progress=on_progress, limits=limits
        )
