"""One installation for many tests: starting server and workers takes longer than most tests.

Between two tests the database is restored from its template and all files are deleted; caches use a key prefix
for each test. An installation that a test killed, or that does not become idle, is not reused. In the larger form
each test has its own installation, since a PostgreSQL database cannot be restored under open connections.
"""

import os
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from uuid import uuid4

from tests.journeys.databases import seeded_file
from tests.journeys.installation import SEED, Installation, wait

STAYS = {
    "secret_key",
    "server.log",
    "preparing.lock",
    "baosong.sqlite3",
    "baosong.sqlite3-wal",
    "baosong.sqlite3-shm",
    "baosong.sqlite3-next",
    "baosong.sqlite3-writer",
    "story",
}
UNDONE = """select (select count(*) from jobs_jobrun where state in ('waiting', 'running'))
    + (select count(*) from django_tasks_database_dbtaskresult where status in ('READY', 'RUNNING'))"""
ESTABLISHED = "01"


class Reused:
    """Provides each test with an installation in its initial state."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)
        self._now: Installation | None = None
        self._process: object = None

    def fresh(self) -> Installation:
        """A running installation with the initial data of a test only."""
        if self._now is not None and self._is_as_started(self._now) and _comes_to_rest(self._now):
            _reset(self._now)
            return self._now
        self.close()
        self._now = self._started()
        self._process = self._now.process
        return self._now

    def close(self) -> None:
        """Stop it and delete its folder."""
        if self._now is not None:
            self._now.remove()
            self._now = None

    def _started(self) -> Installation:
        data = self._folder / f"data{next(self._numbers)}"
        if os.environ.get("BAOSONG_DATABASE"):
            made = Installation(data)
        else:
            made = Installation(data, DJANGO_SETTINGS_MODULE="tests.journeys.settings")
            (data / "story").write_text(uuid4().hex, "utf-8")
        made.start()
        return made

    def _is_as_started(self, installation: Installation) -> bool:
        process = installation.process
        in_small_form = "BAOSONG_DATABASE" not in installation.environment
        return in_small_form and process is not None and process is self._process and process.poll() is None


def _comes_to_rest(installation: Installation) -> bool:
    """Wait until no job and no request is running; False if some still are at the limit."""
    try:
        wait(lambda: installation.row(UNDONE)[0] == 0 and not _is_asked(installation.port), seconds=5)
    except AssertionError:
        return False
    return True


def _is_asked(port: int) -> bool:
    """Whether a client is connected to the server."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return any(row[1].endswith(f":{port:04X}") and row[3] == ESTABLISHED for row in rows)


def _reset(installation: Installation) -> None:
    data = installation.data
    (data / "story").write_text(uuid4().hex, "utf-8")
    with closing(sqlite3.connect(seeded_file(SEED))) as source, closing(sqlite3.connect(data / "baosong.sqlite3", timeout=20)) as target:
        source.backup(target)
    for path in data.rglob("*"):
        if path.is_file() and path.name not in STAYS and data / "static" not in path.parents:
            path.unlink()
