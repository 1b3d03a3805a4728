"""A real PostgreSQL server in a folder, on a Unix socket."""

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
    """One server; can be killed and restarted with the same data."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.folder = _programs(), folder
        # PostgreSQL refuses to run as root.
        self.as_who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_who:
            shutil.chown(folder, "postgres")
        self._run("initdb", "--no-sync", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_who, str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        """Start and wait until it answers."""
        self._run("pg_ctl", "-w", "-t", str(PATIENCE_S), "-l", str(self.folder / "log"), "-o", f"-k {self.folder} -c listen_addresses='' -c fsync=off", "start")

    def kill(self) -> None:
        """SIGKILL the postmaster and its backends."""
        process = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(process, signal.SIGKILL)
        while Path(f"/proc/{process}").exists():
            time.sleep(0.05)
        # The backends end on their own after the postmaster; until then a new postmaster does not start.
        time.sleep(1)

    def stop(self) -> None:
        """Stop at once."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def address(self, name: str = "postgres") -> str:
        """The URL of one of its databases."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    @property
    def django(self) -> dict[str, object]:
        """Django's DATABASES entry of one of its databases."""
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": USER, "HOST": str(self.folder)}


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a new server; stop it on exit."""
    # The path of a Unix socket is limited to about 100 bytes.
    folder = Path(mkdtemp(prefix="pg"))
    made = PostgresServer(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
