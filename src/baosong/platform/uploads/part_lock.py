"""Exclusive lock of one upload's part file, held by whoever writes, truncates, finishes or removes it.

flock(2) on a file beside the part: the part itself is renamed when it is finished, and a lock would be renamed with it.
The lock file is opened for writing because NFS grants exclusive locks only to such handles.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from baosong.platform.errors import UploadBusy


@dataclass(frozen=True, slots=True)
class LockedPart:
    """A part file whose lock is held; argument of functions that change a part."""

    path: Path

    def size(self) -> int | None:
        """Return the bytes received; None if there is no part file."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return None

    def remove(self) -> None:
        """Delete the part file, if it exists."""
        self.path.unlink(missing_ok=True)


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[LockedPart]:
    """Hold the lock of the part file at `path`, which need not exist. If another holds it, raises UploadBusy or waits (`wait`)."""
    lock = path.with_name(f"{path.name}.lock")
    handle = _acquire(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    try:
        yield LockedPart(path)
    finally:
        # Unlinked while locked: a process that has already opened this file notices in `_acquire` that it is no longer the lock.
        lock.unlink(missing_ok=True)
        os.close(handle)


def _acquire(lock: Path, operation: int) -> int:
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, operation)
            if os.path.samestat(os.fstat(handle), lock.stat()):
                return handle
        except FileNotFoundError:
            pass
        except BlockingIOError as error:
            os.close(handle)
            raise UploadBusy from error
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
