"""Common fixtures: one data folder for each test, compiled translations, jobs executed at commit."""

import ctypes
import gc
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from tests import shared

# As in every command: what tests write is for their own account.
os.umask(0o077)
DATA = Path(tempfile.mkdtemp(prefix="data-", dir=shared.folder()))
os.environ["BAOSONG_DATA"] = str(DATA)
os.environ["BAOSONG_LANGUAGE"] = "zh-hans"
(DATA / "static").mkdir()
# Compiled modules are cached, here and in every process that a test starts; compiling takes longer than most tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import pytest
from django.conf import settings as chosen
from django.core.cache import cache
from django.db import connection
from hypothesis import settings as property_tests

from baosong.site.languages import compile_catalogues
from tests.journeys.databases import seeded_database, seeded_file

compile_catalogues()
# A full collection visits all modules that are loaded, and a test leaves few cycles: with the default, a tenth of all time is spent in it.
gc.freeze()
gc.set_threshold(100_000, 50, 50)
# What a module leaves is collected when it has grown this much, in bytes.
GROWN = 256 * 1024**2
# The duration of an example depends on the load of the machine.
property_tests.register_profile("baosong", deadline=None)
property_tests.load_profile("baosong")


# Started first, so that no worker still runs one of them when the others have finished.
LONGEST = (
    "tests/journeys/test_kill_anything.py",
    "tests/journeys/test_everybody_can_use_every_page.py",
    "tests/journeys/test_nobody_sees_what_is_not_theirs.py",
    "tests/journeys/test_two_installations.py",
    "tests/journeys/test_backup_restore_verify.py",
    "tests/journeys/test_mail_is_answered_once.py",
    "tests/journeys/test_mend_and_resubmit.py",
    "tests/journeys/",
)


def resident_bytes():
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(autouse=True, scope="module")
def garbage_is_collected():
    """Collect what the tests of a module left, where it is much."""
    before = resident_bytes()
    yield
    if resident_bytes() - before > GROWN:
        gc.collect()
        # glibc keeps what libraries in C have freed.
        ctypes.CDLL(None).malloc_trim(0)


def pytest_configure():
    """Settings of the test processes only; installations of journeys use the settings of the product."""
    if chosen.DATABASES["default"]["ENGINE"] == "baosong.platform.sqlite":
        # pytest-django knows only Django's own name of the backend and would make files.
        chosen.DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"
    # Argon2 is slow on purpose.
    chosen.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *chosen.PASSWORD_HASHERS]


# What runs much of the product at once, or in processes of its own, says nothing about which package is tested; measuring it takes a third longer.
NOT_MEASURED = ("tests/architecture/", "tests/docs/", "tests/journeys/", "tests/upgrades/")


def pytest_collection_modifyitems(items):
    """Run the longest files first, keep the order within a file and among the others, and measure coverage of the tests of packages."""
    for item in items:
        if item.nodeid.startswith(NOT_MEASURED):
            item.add_marker("no_cover")
    items.sort(key=lambda item: next((number for number, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Copy the test database from a migrated template, so that Django has no migrations to run."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = seeded_database(os.environ["BAOSONG_DATABASE"])
        yield
        return
    # A database in memory ends with its last connection.
    with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as made:
        with closing(sqlite3.connect(seeded_file())) as source:
            source.backup(made)
        yield


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Isolate the cache (failed sign-ins, cached pages) of each test, also on a shared Redis."""
    cache.key_prefix = uuid4().hex


@pytest.fixture
def data_folder(settings, tmp_path):
    """An empty data folder for one test."""
    settings.BAOSONG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def at_once(settings, monkeypatch):
    """Execute jobs right after the commit of their transaction, with the code that a worker runs."""
    from baosong.platform.jobs.services import job_runs

    monkeypatch.setattr(job_runs, "_enqueue", job_runs.execute)
