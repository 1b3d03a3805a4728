"""A lock between processes and threads that its last holder does not get again while another waits."""

import fcntl
import os
import time
from pathlib import Path
from typing import Final

PAUSE_S: Final = 0.002


class QueueTimeout(Exception):
    """The turn did not come in time."""


class WriteQueue:
    """The queue of the writers of one database file, as one of them sees it.

    Two locked files (flock(2)): who has the first is next, who has the second writes. Whoever has written has to take the first again,
    which somebody who waits has by then. The kernel gives both back when a process dies. Where the files cannot be opened, nobody waits here.
    """

    def __init__(self, database: str) -> None:
        self._next, self._writer = Path(f"{database}-next"), Path(f"{database}-writer")
        self._held: int | None = None

    def take(self, within_s: float) -> None:
        """Wait for the turn. Raises QueueTimeout."""
        if self._held is not None:
            return
        end = time.monotonic() + within_s
        try:
            first = _opened(self._next)
        except OSError:
            return
        try:
            _lock(first, end)
            second = _opened(self._writer)
            try:
                _lock(second, end)
            except BaseException:
                os.close(second)
                raise
            self._held = second
        finally:
            os.close(first)

    def leave(self) -> None:
        """End the turn, if it is held."""
        if self._held is not None:
            held, self._held = self._held, None
            # Unlock explicitly: after a fork the child process holds a copy of the descriptor, and closing ours would not release the lock.
            fcntl.flock(held, fcntl.LOCK_UN)
            os.close(held)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(descriptor: int, end: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise QueueTimeout from None
            time.sleep(PAUSE_S)
        else:
            return
