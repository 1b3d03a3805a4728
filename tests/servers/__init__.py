"""Real servers for tests, each in its own folder, stopped at the end of the test."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, TypeVar

# Waits end as soon as their condition holds; the limit (seconds) only stops a test that hangs, also on a busy machine.
PATIENCE_S: Final = 600


class Server:
    """A server in a folder; can be killed and restarted with the same data."""

    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        raise NotImplementedError

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


S = TypeVar("S", bound=Server)


@contextmanager
def running(kind: Callable[[Path], S]) -> Iterator[S]:
    """Run a server of this class in a new folder; stop it on exit."""
    folder = Path(mkdtemp(prefix="server"))
    made = kind(folder)
    made.start()
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


# Below the kernel's ephemeral ports, so that no client's port is allocated between the choice and listen().
PORTS = count(20_000 + os.getpid() * 37 % 10_000)


def free_port() -> int:
    """A free TCP port that was not yet returned to this process."""
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL the process group that a process leads, and wait until the kernel has closed the connections of all its members."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    while any(_runs_in(stat, process.pid) for stat in Path("/proc").glob("[0-9]*/stat")):
        time.sleep(0.01)


def _runs_in(stat: Path, group: int) -> bool:
    try:
        state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
    except OSError:
        return False
    return int(its_group) == group and state not in "ZX"


def wait_for(question: Callable[[], object], wrong: tuple[type[Exception], ...], *, seconds: float = PATIENCE_S) -> None:
    """Call until no "not yet available" exception is raised; return the result."""
    end = time.monotonic() + seconds
    while True:
        try:
            question()
            return
        except wrong:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
