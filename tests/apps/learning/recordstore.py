"""A real learning record store (Ralph) of a test's own, on a port, with a file for its statements."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.servers import PATIENCE_S, free_port

RALPH = Path(__file__).parents[3] / ".venv-lrs" / "bin" / "ralph"
VERSION = {"X-Experience-API-Version": "1.0.3"}
ACCOUNT = ("baosong", "secret")


class RecordStore:
    """Its address, and what it holds."""

    def __init__(self, address: str) -> None:
        self.address = address

    def statements(self) -> list[dict]:
        answer = httpx.get(f"{self.address}/statements", headers=VERSION, auth=ACCOUNT, trust_env=False)
        return list(reversed(answer.json()["statements"]))


@contextmanager
def record_store(folder: Path) -> Iterator[RecordStore]:
    if not RALPH.exists():
        pytest.fail("A learning record store is needed for this test: tools/record-store")
    environment = {**os.environ, "RALPH_APP_DIR": str(folder), "RALPH_AUTH_FILE": str(folder / "auth.json")}
    user, password = ACCOUNT
    subprocess.run(
        [RALPH, "auth", "-u", user, "-p", password, "-s", "all", "-M", "mailto:lrs@example.edu.cn", "-w"], env=environment, check=True, capture_output=True
    )
    port = free_port()
    command = [
        RALPH,
        "runserver",
        "-b",
        "fs",
        "--fs-default-directory-path",
        folder,
        "--fs-default-lrs-file",
        "statements.jsonl",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(port)
        yield RecordStore(f"http://127.0.0.1:{port}/xAPI")
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            httpx.get(f"http://127.0.0.1:{port}/whoami", auth=ACCOUNT, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.3)
        else:
            return
    pytest.fail("the record store did not start")
