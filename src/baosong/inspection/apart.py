"""Inspection in a child process with limits: a decoder that crashes, hangs or swells costs one file, never the worker.

The child is kept warm and used again; after a crash or a timeout the next file gets a new one. pebble's pool kills
the child on a timeout, which concurrent.futures cannot.
"""

import atexit
import multiprocessing
import resource
from collections.abc import Callable, Iterable
from concurrent.futures import TimeoutError as Late
from concurrent.futures import wait
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from baosong.inspection import media
from baosong.inspection.finding import UnusableFile
from baosong.inspection.inspecting import Look, Viewing, look_at, watch_through
from baosong.inspection.mending import mend, plan
from baosong.inspection.openings import opening_words
from baosong.terms import TermsPiece

# What a check of the header and some looks may take; a whole film gets time by its size.
SECONDS: Final = 60
SECONDS_A_GB: Final = 900
MEMORY: Final = 2 * 1024**3
FILES_A_CHILD: Final = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds by the clock, bytes of data memory."""

    seconds: float = SECONDS
    memory: int = MEMORY


def _hold(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@lru_cache(maxsize=4)
def _pool(memory: int) -> ProcessPool:
    pool = ProcessPool(max_workers=1, max_tasks=FILES_A_CHILD, initializer=_hold, initargs=[memory], context=multiprocessing.get_context("spawn"))
    atexit.register(_stop, pool)
    return pool


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def run_apart(function: Callable[..., T], *arguments: object, limits: Limits = Limits()) -> T:
    """Calls a function of a module in the child. Raises what it raised, or UnusableFile where the child died, hung or swelled."""
    answer: T = _answer(_schedule(function, arguments, limits), limits)
    return answer


def _schedule(function: Callable[..., Any], arguments: tuple[object, ...], limits: Limits) -> "ProcessFuture[Any]":
    try:
        return _pool(limits.memory).schedule(function, args=arguments, timeout=limits.seconds)
    except RuntimeError:
        # The pool broke with an earlier file, and would refuse every later one.
        _pool.cache_clear()
        return _pool(limits.memory).schedule(function, args=arguments, timeout=limits.seconds)


def _answer(future: "ProcessFuture[Any]", limits: Limits) -> Any:
    try:
        return future.result()
    except Late as error:
        raise UnusableFile("takes_too_long", seconds=limits.seconds) from error
    except ProcessExpired as error:
        raise UnusableFile("decoder_crashed", exit=error.exitcode) from error
    except MemoryError as error:
        raise UnusableFile("takes_too_much_memory") from error


def _look(path: str, name: str, piece: TermsPiece, beside: list[str]) -> Look:
    return look_at(Path(path), name, piece, beside)


def _watch(path: str, name: str, piece: TermsPiece, beside: list[str]) -> Viewing:
    return watch_through(Path(path), name, piece, beside)


def look_apart(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, limits: Limits = Limits()) -> Look:
    """`look_at` in the child process."""
    return run_apart(_look, str(path), name, piece, list(beside), limits=limits)


def watch_apart(path: Path, name: str, piece: TermsPiece, beside: Iterable[str] = (), *, limits: Limits | None = None) -> Viewing:
    """`watch_through` in the child process; by default with time by the size of the film."""
    if limits is None:
        limits = Limits(SECONDS + SECONDS_A_GB * path.stat().st_size / 1e9)
    return run_apart(_watch, str(path), name, piece, list(beside), limits=limits)


def _opening(path: str) -> list[tuple[str, str]]:
    return opening_words(Path(path))


def opening_apart(path: Path, *, limits: Limits = Limits()) -> list[tuple[str, str]]:
    """`opening_words` in the child process."""
    return run_apart(_opening, str(path), limits=limits)


@dataclass(frozen=True, slots=True)
class Repair:
    """What is to be mended: the film, its name and piece, where the result goes, side subtitles, loudness (LUFS) where it was measured."""

    source: str
    name: str
    piece: TermsPiece
    target: str
    subtitles: str = ""
    loudness: float | None = None


def _write_share(told: Path, share: float) -> None:
    told.write_text(f"{share:.3f}")


def _mend(repair: Repair, told: str) -> list[str]:
    source = Path(repair.source)
    planned = plan(media.probe(source, repair.name), repair.piece, size=source.stat().st_size, side_subtitles=bool(repair.subtitles), loudness=repair.loudness)
    mend(
        source,
        Path(repair.target),
        planned,
        subtitles=Path(repair.subtitles) if repair.subtitles else None,
        progress=partial(_write_share, Path(told)),
    )
    return [str(step) for step in planned.steps]


def mend_apart(repair: Repair, *, hear: Callable[[float], None], limits: Limits | None = None) -> list[str]:
    """Mends a film in the child process; `hear` is told every second how far it has come, as a share of 1. Returns the steps done."""
    if limits is None:
        limits = Limits(10 * (SECONDS + SECONDS_A_GB * Path(repair.source).stat().st_size / 1e9))
    told = Path(f"{repair.target}.progress")
    future = _schedule(_mend, (repair, str(told)), limits)
    try:
        while not wait([future], timeout=1).done:
            if told.exists() and (share := told.read_text()):
                hear(float(share))
        steps: list[str] = _answer(future, limits)
        return steps
    finally:
        told.unlink(missing_ok=True)
