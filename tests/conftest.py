"""What every test needs: a data folder of its own, and the catalogue of translations."""

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from tests import shared

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
# How long an example takes says how busy the machine is.
property_tests.register_profile("baosong", deadline=None)
property_tests.load_profile("baosong")


# Begun first, so that no worker of the run is left with one of them when the others have ended.
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


def pytest_configure():
    """Settings of the tests' own processes; installations of journeys have the product's."""
    # Sessions out of the database in both forms, so that one number says how many questions a page asks.
    chosen.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    # Argon2 is slow on purpose.
    chosen.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *chosen.PASSWORD_HASHERS]


def pytest_collection_modifyitems(items):
    """The longest files first; the order stays as it was within a file and among the rest."""
    items.sort(key=lambda item: next((number for number, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The test database begins as a copy of one that has its tables; Django finds nothing left to migrate."""
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
    """What one test left in the cache (failed sign-ins, pages seen) is not the next one's, nor of one that runs beside it on the same Redis."""
    cache.key_prefix = uuid4().hex


@pytest.fixture
def data_folder(settings, tmp_path):
    """An empty data folder for one test."""
    settings.BAOSONG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def at_once(settings, monkeypatch):
    """Jobs are done as soon as their transaction is committed, by the same code that a worker runs."""
    from baosong.platform.jobs.services import job_runs

    monkeypatch.setattr(job_runs, "_enqueue", job_runs.execute)
