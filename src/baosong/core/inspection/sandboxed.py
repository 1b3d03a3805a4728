"""Inspection in a child process with limits: a crash or a hang of a decoder affects one file, not the worker."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from baosong.core import sandbox
from baosong.core.documents.derive import DocumentOpening, derive_content
from baosong.core.inspection import media, metadata_removal
from baosong.core.inspection.check_result import InspectionInterrupted, UnusableFile
from baosong.core.inspection.film_repair import plan, write_repaired_film
from baosong.core.inspection.inspect_file import FilmReport, InspectionReport, inspect_film, inspect_quickly
from baosong.core.inspection.metadata_removal import CleanedFile
from baosong.core.inspection.opening_text import opening_text
from baosong.core.inspection.renditions import RenditionSet, make
from baosong.core.inspection.side_subtitles import side_cues
from baosong.core.sandbox import SECONDS, ChildProcessDied, SandboxLimits
from baosong.core.terms import TermsPiece

# Header checks have the default limits; whole films get time in proportion to their size.
SECONDS_A_GB: Final = 900
USUAL: Final = SandboxLimits()
T = TypeVar("T")


def run_sandboxed(function: Callable[..., T], *arguments: object, limits: SandboxLimits = USUAL) -> T:
    """Call a module-level function in the child. Raises its exception, UnusableFile if the decoder crashed, or InspectionInterrupted."""
    with _causes_distinguished():
        return sandbox.run(function, *arguments, limits=limits)


@contextmanager
def _causes_distinguished() -> Iterator[None]:
    """A crash of the decoder is a property of the file; limits and kills depend on the machine and are no verdict."""
    try:
        yield
    except ChildProcessDied as died:
        if died.is_crash:
            raise UnusableFile("decoder_crashed", **died.facts) from died
        raise InspectionInterrupted("killed" if died.code == "crashed" else died.code, **died.facts) from died


def _inspect_quickly(path: str, name: str, piece: TermsPiece, beside: list[str], content_folder: str) -> InspectionReport:
    opening = DocumentOpening(Path(path), name)
    if content_folder:
        derive_content(opening, Path(content_folder))
    return inspect_quickly(Path(path), name, piece, beside, opened_document=opening.document)


def _inspect_film(path: str, name: str, piece: TermsPiece, beside: list[str]) -> FilmReport:
    return inspect_film(Path(path), name, piece, beside)


def inspect_quickly_sandboxed(
    path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, content_folder: Path | None = None, limits: SandboxLimits = USUAL
) -> InspectionReport:
    """Call `inspect_quickly` in the child process; leave in `content_folder` what is derived from a document, which is opened only once."""
    return run_sandboxed(_inspect_quickly, str(path), name, piece, list(beside), str(content_folder or ""), limits=limits)


def inspect_film_sandboxed(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, limits: SandboxLimits | None = None) -> FilmReport:
    """Call `inspect_film` in the child process; by default limited in proportion to the file size."""
    if limits is None:
        limits = SandboxLimits(SECONDS + SECONDS_A_GB * path.stat().st_size / 1e9)
    return run_sandboxed(_inspect_film, str(path), name, piece, list(beside), limits=limits)


def _opening(path: str) -> list[tuple[str, str]]:
    return opening_text(Path(path))


def opening_text_sandboxed(path: Path, *, limits: SandboxLimits = USUAL) -> list[tuple[str, str]]:
    """Call `opening_text` in the child process."""
    return run_sandboxed(_opening, str(path), limits=limits)


def _duration(path: str, name: str) -> float | None:
    return media.probe(Path(path), name).duration_s


def duration_sandboxed(path: Path, name: str) -> float | None:
    """Return the length of a film or recording in seconds, from its header."""
    return run_sandboxed(_duration, str(path), name)


def _side_cues(path: str) -> list[tuple[float, float, str]]:
    return list(side_cues(Path(path)))


def side_cues_sandboxed(path: Path) -> list[tuple[float, float, str]]:
    """Call `side_cues` in the child process."""
    return run_sandboxed(_side_cues, str(path))


def strip_metadata_sandboxed(source: Path, target: Path) -> CleanedFile:
    """Call `strip_metadata` in the child process."""
    return run_sandboxed(metadata_removal.strip_metadata, str(source), str(target))


@dataclass(frozen=True, slots=True)
class RepairRequest:
    """A repair: film, its name and piece, target, subtitle file, loudness (LUFS, None if not measured)."""

    source: str
    name: str
    piece: TermsPiece
    target: str
    subtitles: str = ""
    loudness: float | None = None


def _repair(repair: RepairRequest, progress_file: str) -> list[str]:
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
    """Repair a film in the child process; `on_progress` gets the share done (0 to 1) every second. Return the steps done."""
    if limits is None:
        limits = SandboxLimits(10 * (SECONDS + SECONDS_A_GB * Path(repair.source).stat().st_size / 1e9))
    with _causes_distinguished():
        return sandbox.run_with_progress(_repair, repair, progress_file=Path(f"{repair.target}.progress"), on_progress=on_progress, limits=limits)


def _render(source: str, folder: str, progress_file: str) -> RenditionSet:
    return make(Path(source), Path(folder), progress=partial(sandbox.report_progress, progress_file))


def make_renditions_sandboxed(source: Path, folder: Path, *, on_progress: Callable[[float], None], limits: SandboxLimits | None = None) -> RenditionSet:
    """Call `make` in the child process; `on_progress` as in `repair_sandboxed`."""
    if limits is None:
        limits = SandboxLimits(10 * (SECONDS + SECONDS_A_GB * source.stat().st_size / 1e9))
    with _causes_distinguished():
        return sandbox.run_with_progress(
            _render, str(source), str(folder), progress_file=folder.with_suffix(".progress"), on_progress=on_progress, limits=limits
        )
