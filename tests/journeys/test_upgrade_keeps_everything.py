"""Given data of the last release, when the current version opens them, then nothing is lost, also where two processes start at once; the way back is refused."""

import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing

import pytest

from tests.journeys.installation import Installation
from tests.servers import PATIENCE_S
from tests.upgrades.test_upgrades import STORED

PREPARE = "import django; django.setup()\nfrom baosong.site.server import prepare\nprepare()\n"


@pytest.fixture
def old(tmp_path):
    """An installation with the data folder of the last release, which lies in SQLite."""
    with tarfile.open(STORED[-1]) as archive:
        archive.extractall(tmp_path / "data", filter="tar")
    made = Installation(tmp_path / "data", seed=None, BAOSONG_DATABASE="", BAOSONG_STORE="")
    made.serve_options = ("--allow-demo",)
    yield made
    made.remove()


def baosong(installation, *arguments):
    command = [sys.executable, "-m", "baosong.cli", *arguments]
    ran = subprocess.run(command, env=installation.environment, capture_output=True, text=True, timeout=PATIENCE_S)
    return ran.returncode, ran.stdout, ran.stderr


def rows(installation):
    with closing(sqlite3.connect(installation.data / "baosong.sqlite3")) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: connection.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}


def test_old_data_are_upgraded_once_verified_and_not_opened_by_an_older_version(old):
    before = rows(old)

    # Before the upgrade, verify says what to run instead of failing.
    code, _, said = baosong(old, "verify")
    assert (code, "请先用本版本运行 baosong serve" in said, "Traceback" in said) == (2, True, False), said

    # Two processes start at the same moment: one migrates, the other waits for it.
    started = [
        subprocess.Popen([sys.executable, "-c", PREPARE], env=old.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [(process.communicate(timeout=PATIENCE_S), process.returncode)[1] for process in started] == [0, 0]
    after = rows(old)
    assert {name: (count, after[name]) for name, count in before.items() if after.get(name, 0) < count} == {}

    # Nothing is out of order; only modes of files, which 0.2.0 left open, are closed.
    baosong(old, "verify", "--fix-modes")
    assert baosong(old, "verify")[:2] == (0, "ok\n")
    old.start(with_worker=False)
    old.kill()

    # A program that does not know a migration of the data, as after a downgrade, says so and changes nothing.
    with closing(sqlite3.connect(old.data / "baosong.sqlite3")) as connection, connection:
        connection.execute("insert into django_migrations (app, name, applied) values ('calls', '9999_later', '2099-01-01')")
    for command in (("serve", "--allow-demo", "--port", str(old.port)), ("init", "--unit", "大学", "--account", "a"), ("verify",)):
        code, _, said = baosong(old, *command)
        assert (code, "calls.9999_later" in said, "请启动较新的版本" in said, "Traceback" in said) == (2, True, True, False), said
