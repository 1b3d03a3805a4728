"""A real PostgreSQL server of a test's own, in a folder, on a socket."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.fail("PostgreSQL is needed for this test: apt-get install postgresql")
    return found[-1].parent


@contextmanager
def postgres_server() -> Iterator[dict[str, object]]:
    """Settings of a Django database on a fresh server; the server ends with the context."""
    programs = _programs()
    # A socket's path must be short, and root may not run the server.
    folder = Path(mkdtemp(prefix="pg"))
    as_who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_who:
        shutil.chown(folder, "postgres")

    def run(*command: str) -> None:
        subprocess.run([*as_who, *command], check=True, capture_output=True, cwd="/")

    run(str(programs / "initdb"), "-D", str(folder / "data"), "-U", "baosong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    run(
        str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start"
    )
    try:
        yield {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "baosong", "HOST": str(folder)}
    finally:
        run(str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
