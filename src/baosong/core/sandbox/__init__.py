"""Run functions in a child process with limits of time and memory: a crash or hang affects one call, not the worker.

The child is reused; after a crash or a timeout the next call starts a new one. pebble kills the child on a timeout, which
concurrent.futures cannot.
"""

from __future__ import annotations

import atexit
import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from concurrent.futures import wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool


SECONDS: Final = 60
MEMORY: Final = 2 * 1024**3
MAX_TASKS: Final = 200
# Signals that no fault of a reader raises: the kernel's OOM killer, or a worker that is being stopped.
EXTERNAL_SIGNALS: Final = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
T = TypeVar("T")
_starting: Final = Lock()


class ChildProcessDied(Exception):
    """The child exceeded its time (takes_too_long) or memory (takes_too_much_memory), crashed (crashed), or was not free in time (busy)."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts

    @property
    def is_crash(self) -> bool:
        """Whether the input caused it; limits, kills and queues depend on the machine and say nothing about the input."""
        return self.code == "crashed" and self.facts.get("exit") not in EXTERNAL_SIGNALS


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Limits: wall-clock seconds, bytes of data memory, seconds until the result incl. waiting for a free child (None: unlimited), children at once."""

    seconds: float = SECONDS
    memory: int = MEMORY
    patience: float | None = None
    children: int = 1


def _hold(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@lru_cache(maxsize=4)
def _pool(memory: int, children: int) -> ProcessPool:
    from pebble import ProcessPool

    pool = ProcessPool(max_workers=children, max_tasks=MAX_TASKS, initializer=_hold, initargs=[memory], context=multiprocessing.get_context("spawn"))
    atexit.register(_stop, pool)
    return pool


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types here
    pool.join()


def schedule(function: Callable[..., Any], arguments: tuple[object, ...], limits: SandboxLimits) -> ProcessFuture[Any]:
    """Start a module-level function in the child."""
    with _starting:
        try:
            return _pool(limits.memory, limits.children).schedule(function, args=arguments, timeout=limits.seconds)
        except RuntimeError:
            # A broken pool rejects all later calls.
            _pool.cache_clear()
            return _pool(limits.memory, limits.children).schedule(function, args=arguments, timeout=limits.seconds)


def result_of(future: ProcessFuture[Any], limits: SandboxLimits) -> Any:
    """Return the function's result or raise its exception. Raises ChildProcessDied if the child died."""
    from pebble import ProcessExpired

    if not wait([future], timeout=limits.patience).done:
        future.cancel()  # type: ignore[no-untyped-call]  # pebble has no types here
        raise ChildProcessDied("busy", seconds=limits.patience)
    try:
        return future.result()
    except Late as error:
        raise ChildProcessDied("takes_too_long", seconds=limits.seconds) from error
    except ProcessExpired as error:
        raise ChildProcessDied("crashed", exit=error.exitcode) from error
    except MemoryError as error:
        raise ChildProcessDied("takes_too_much_memory") from error


def run(function: Callable[..., T], *arguments: object, limits: SandboxLimits = SandboxLimits()) -> T:
    """Call a module-level function in the child and wait for its result."""
    got: T = result_of(schedule(function, arguments, limits), limits)
    return got


def report_progress(progress_file: str, share: float) -> None:
    """Write the share done (0 to 1) to the progress file; called in the child."""
    Path(progress_file).write_text(f"{share:.3f}")


def run_with_progress(
    function: Callable[..., T], *arguments: object, progress_file: Path, on_progress: Callable[[float], None], limits: SandboxLimits = SandboxLimits()
) -> T:
    """Call a function in the child with the path of `progress_file` as its last argument; `on_progress` gets the share written there every second."""
    future = schedule(function, (*arguments, str(progress_file)), limits)
    try:
        while not wait([future], timeout=1).done:
            if progress_file.exists() and (share := progress_file.read_text()):
                on_progress(float(share))
        got: T = result_of(future, limits)
        return got
    finally:
        progress_file.unlink(missing_ok=True)
