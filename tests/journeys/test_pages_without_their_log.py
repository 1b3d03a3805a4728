"""A page is read also while its log lines cannot be written; they are written later."""

import sqlite3
from contextlib import closing

import pytest

from tests.journeys.client import MIB, Client
from tests.journeys.installation import wait
from tests.journeys.test_upload_limits import small_disk

__all__ = ["small_disk"]
VIEWS = "select count(*) from audit_disclosure"
# Pages with personal data, whose readers are recorded.
PAGES = ("/units/", "/units/2/", "/overview/1/", "/units/3/")


def database_of(installation):
    if installation.environment.get("BAOSONG_DATABASE"):
        pytest.skip("only SQLite has one lock for all writers")
    return installation.data / "baosong.sqlite3"


def test_while_another_process_holds_the_database(running_call):
    client = Client(running_call, "office")
    with closing(sqlite3.connect(database_of(running_call), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        statuses = [client.ask("GET", path)[0] for path in PAGES]
        other.execute("ROLLBACK")

    assert statuses == [200] * len(PAGES)
    wait(lambda: client.ask("GET", "/units/4/")[0] == 200 and running_call.row(VIEWS)[0] >= len(PAGES))


def test_while_the_disk_is_full(small_disk):
    database_of(small_disk)
    if not small_disk.data.parent.is_mount():
        pytest.skip("needs the right to mount a small disk")
    client = Client(small_disk, "office")
    filler = small_disk.data / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (MIB, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue

    statuses = [client.ask("GET", path)[0] for path in PAGES]
    filler.unlink()

    assert statuses == [200] * len(PAGES)
    wait(lambda: client.ask("GET", "/units/4/")[0] == 200 and small_disk.row(VIEWS)[0] >= len(PAGES))
