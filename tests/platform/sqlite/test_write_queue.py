"""Writers of SQLite queue for their turn: who has just written does not keep out those who wait."""

import fcntl
import os
import sqlite3
import threading

import pytest
from django.db import OperationalError

from baosong.platform.sqlite.base import DatabaseWrapper
from baosong.platform.sqlite.write_queue import QueueTimeout, WriteQueue
from baosong.site import services
from tests.journeys.installation import wait

PATIENCE_S = 60


@pytest.fixture(autouse=True)
def databases_of_their_own(django_db_blocker):
    """The tests connect to files, not to the tests' database."""
    with django_db_blocker.unblock():
        yield


def is_locked(path):
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "baosong.sqlite3")


def a_connection(folder, **options):
    """A connection of its own to the database in a folder, with the settings of an installation."""
    found = services.database("", folder)
    defaults = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None}
    made = DatabaseWrapper({**defaults, **found, "NAME": str(found["NAME"]), "OPTIONS": {**found["OPTIONS"], **options}}, "other")
    made.inc_thread_sharing()
    return made


def test_who_waits_is_before_who_has_just_written(database):
    order = []
    busy, waiting = WriteQueue(database), WriteQueue(database)
    busy.take(PATIENCE_S)

    def wait_and_write():
        waiting.take(PATIENCE_S)
        order.append("waiting")
        waiting.leave()

    thread = threading.Thread(target=wait_and_write)
    thread.start()
    wait(lambda: is_locked(f"{database}-next"))
    busy.leave()
    busy.take(PATIENCE_S)
    order.append("busy")
    busy.leave()
    thread.join()

    assert order == ["waiting", "busy"]


def test_nobody_waits_for_ever(database):
    busy, waiting = WriteQueue(database), WriteQueue(database)
    busy.take(PATIENCE_S)

    for _ in range(2):
        with pytest.raises(QueueTimeout):
            waiting.take(0.01)
    busy.leave()
    waiting.take(PATIENCE_S)

    assert is_locked(f"{database}-writer")


def test_where_no_file_can_be_made_sqlite_alone_decides(tmp_path):
    WriteQueue(str(tmp_path / "missing" / "baosong.sqlite3")).take(PATIENCE_S)


def test_a_turn_lasts_as_long_as_its_transaction(tmp_path):
    first, second = a_connection(tmp_path), a_connection(tmp_path, timeout=0.01)
    first.cursor().execute("CREATE TABLE t (n INTEGER)")
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.cursor().execute("INSERT INTO t VALUES (%s)", [1])

    for write in (lambda: second.cursor().execute("UPDATE t SET n = 2"), lambda: second.cursor().executemany("INSERT INTO t VALUES (%s)", [[3]])):
        with pytest.raises(OperationalError, match="locked"):
            write()
    # Reading waits for nobody.
    assert second.cursor().execute("SELECT count(*) FROM t").fetchone() == (0,)
    first.commit()
    first.set_autocommit(True)
    second.cursor().execute("UPDATE t SET n = 2")

    assert first.cursor().execute("SELECT n FROM t").fetchone() == (2,)
    first.close()
    second.close()


@pytest.mark.parametrize("end", ["rollback", "close"])
def test_a_turn_ends_with_a_transaction_that_is_undone_or_whose_connection_ends(tmp_path, end):
    first, second = a_connection(tmp_path), a_connection(tmp_path, timeout=0.01)
    first.cursor().execute("CREATE TABLE t (n INTEGER)")
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    getattr(first, end)()

    second.cursor().execute("INSERT INTO t VALUES (1)")
    second.close()


def test_a_transaction_that_cannot_begin_keeps_nobody_waiting(tmp_path):
    first, second = a_connection(tmp_path, timeout=0.01), a_connection(tmp_path, timeout=0.01)
    first.cursor().execute("CREATE TABLE t (n INTEGER)")
    # A program that does not queue, such as a backup.
    other = sqlite3.connect(tmp_path / "baosong.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(OperationalError, match="locked"):
        first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    other.execute("ROLLBACK")
    second.cursor().execute("INSERT INTO t VALUES (1)")
