"""A real PostgreSQL server of a test's own, in a folder, on a socket."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.servers import PATIENCE_S

USER = "baosong"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.fail("PostgreSQL is needed for this test: apt-get install postgresql")
    return found[-1].parent


class PostgresServer:
    """One server, which can be killed and started again where it was."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.folder = _programs(), folder
        # Root may not run the server.
        self.as_who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_who:
            shutil.chown(folder, "postgres")
        self._run("initdb", "--no-sync", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_who, str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self._run("pg_ctl", "-w", "-t", str(PATIENCE_S), "-l", str(self.folder / "log"), "-o", f"-k {self.folder} -c listen_addresses='' -c fsync=off", "start")

    def kill(self) -> None:
        """kill -9 of the server and whoever answers for it."""
        process = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(process, signal.SIGKILL)
        while Path(f"/proc/{process}").exists():
            time.sleep(0.05)
        # Its children end by themselves once they notice; a new one refuses to start before.
        time.sleep(1)

    def stop(self) -> None:
        """Ends it at once."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def address(self, name: str = "postgres") -> str:
        """Of one of its databases."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    @property
    def django(self) -> dict[str, object]:
        """Settings of a Django database."""
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": USER, "HOST": str(self.folder)}


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A fresh server that runs, and ends with the context."""
    # A socket's path must be short.
    folder = Path(mkdtemp(prefix="pg"))
    made = PostgresServer(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
