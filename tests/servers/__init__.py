"""Real servers of a test's own, each in a folder of its own: started by the tests, ended with them."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, TypeVar

# A wait ends with what it waits for; its bound only ends a test that hangs, and must not fail one on a busy machine. Seconds.
PATIENCE_S: Final = 600


class Server:
    """A server in a folder, which can be killed and started again where it was."""

    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
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
    """A server of a kind in a fresh folder, which ends with the context."""
    folder = Path(mkdtemp(prefix="server"))
    made = kind(folder)
    made.start()
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


# Below the ports that the kernel gives to whoever connects, so that nobody takes one between asking and listening.
PORTS = count(20_000 + os.getpid() * 37 % 10_000)


def free_port() -> int:
    """A port nobody listens at, and that no other test of this process was given."""
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError


def wait_for(question: Callable[[], object], wrong: tuple[type[Exception], ...], *, seconds: float = PATIENCE_S) -> None:
    """Waits until a question is answered without one of the errors of a server that is not there yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            question()
            return
        except wrong:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
