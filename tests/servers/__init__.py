"""Real servers of a test's own, each in a folder of its own: started by the tests, ended with them."""

import os
import socket
import time
from collections.abc import Callable
from itertools import count

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


def wait_for(question: Callable[[], object], wrong: tuple[type[Exception], ...], *, seconds: float = 60) -> None:
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
