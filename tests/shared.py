"""Files shared by the workers of one run, created once under a lock, deleted at the end."""

import atexit
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

FOLDER = "BAOSONG_TESTS_SHARED"


def folder() -> Path:
    """The folder of the run, created by the first process of pytest; workers read its name from their environment."""
    if FOLDER not in os.environ:
        os.environ[FOLDER], owner = mkdtemp(prefix="baosong-shared-"), os.getpid()
        atexit.register(lambda made: os.getpid() == owner and shutil.rmtree(made, ignore_errors=True), os.environ[FOLDER])
    return Path(os.environ[FOLDER])


def once(name: str, make: Callable[[Path], object]) -> Path:
    """The file of that name; created once by `make` under a temporary name and renamed when complete. Other processes wait for it."""
    path = folder() / name
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            # Keep the suffix: the writers of films and documents choose the format by it.
            part = path.with_name(f"part-{name}")
            make(part)
            part.rename(path)
    return path
