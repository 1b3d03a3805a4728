"""What the workers of one test run share: each thing is made by the first that needs it, in a folder that ends with the run."""

import atexit
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

FOLDER = "BAOSONG_TESTS_SHARED"


def folder() -> Path:
    """The folder of the run. pytest's first process makes it; workers have its name in their environment."""
    if FOLDER not in os.environ:
        os.environ[FOLDER], owner = mkdtemp(prefix="baosong-shared-"), os.getpid()
        atexit.register(lambda made: os.getpid() == owner and shutil.rmtree(made, ignore_errors=True), os.environ[FOLDER])
    return Path(os.environ[FOLDER])


def once(name: str, make: Callable[[Path], object]) -> Path:
    """A file of that name, made by `make` under another name and renamed when it is complete; other processes wait for it."""
    path = folder() / name
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            # The ending stays: writers of films and papers choose the format by it.
            part = path.with_name(f"part-{name}")
            make(part)
            part.rename(path)
    return path
