"""A migrated database for each test process and each installation: created once in a run, then copied.

Migrating takes as long as a test. In the larger form (tools/large.py) the copy is a database of the same
server, and broker and store are shared under separate names.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests import shared
from tests.servers import PATIENCE_S

MIGRATE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def _copy(file: Path, to: Path) -> None:
    """With the content of the write-ahead log."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _run(code: str, **environment: str) -> None:
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "baosong.site.settings", **environment}
    ran = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, timeout=PATIENCE_S)
    assert ran.returncode == 0, ran.stderr


def seeded_file(seed: str = MIGRATE) -> Path:
    """An SQLite database with all tables and the initial data of a test."""

    def make(part: Path) -> None:
        with TemporaryDirectory(prefix="baosong-seeded-") as name:
            file = Path(name) / "baosong.sqlite3"
            if seed != MIGRATE:
                _copy(seeded_file(), file)
            _run(seed, BAOSONG_DATA=name, BAOSONG_DATABASE="")
            _copy(file, part)

    return shared.once(f"{_digest(seed)}.sqlite3", make)


def _named(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def create(server: str, name: str, template: str = "template1") -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def seeded_database(server: str, seed: str = MIGRATE) -> str:
    """The name of a PostgreSQL database with all tables and the initial data of a test."""
    # One server may be used by several runs.
    name = f"seeded_{_digest(str(shared.folder()), seed)}"

    def make(part: Path) -> None:
        create(server, name, "template1" if seed == MIGRATE else seeded_database(server))
        with TemporaryDirectory(prefix="baosong-seeded-") as data:
            _run(seed, BAOSONG_DATABASE=_named(server, name), BAOSONG_DATA=data)
        part.write_text(name, "utf-8")

    return shared.once(_digest(server, seed), make).read_text("utf-8")


def backing_of(data: Path, number: int, *, seed: str | None, server: str | None = None) -> dict[str, str]:
    """Environment variables of an installation with its own database, seeded by `seed`; without tables if `seed` is None. `number` makes the names unique."""
    data.mkdir(parents=True, exist_ok=True)
    server = os.environ.get("BAOSONG_DATABASE", "") if server is None else server
    if not server:
        if seed is not None:
            _copy(seeded_file(seed or MIGRATE), data / "baosong.sqlite3")
        return {}
    name = f"story_{os.getpid()}_{number}"
    create(server, name, "template1" if seed is None else seeded_database(server, seed or MIGRATE))
    bucket = os.environ.get("BAOSONG_STORE", "").partition("/")[0]
    return {"BAOSONG_DATABASE": _named(server, name), "BAOSONG_STORE": f"{bucket}/{name}", "BAOSONG_PREFIX": name}


def row_of(database: str, data: Path, statement: str) -> Any:
    """The first row of a query, on the PostgreSQL database or on SQLite in the data folder."""
    if database:
        with psycopg.connect(database, autocommit=True) as connection:
            return connection.execute(statement).fetchone()
    with closing(sqlite3.connect(f"file:{data}/baosong.sqlite3?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchone()
