"""What every test needs: a data folder of its own, and the catalogue of translations."""

import os
import tempfile
from pathlib import Path
from uuid import uuid4

DATA = Path(tempfile.mkdtemp(prefix="baosong-tests-"))
os.environ["BAOSONG_DATA"] = str(DATA)
os.environ["BAOSONG_LANGUAGE"] = "zh-hans"
(DATA / "static").mkdir()

import pytest
from django.conf import settings as chosen
from django.core.cache import cache

from baosong.site.languages import compile_catalogues

compile_catalogues()


def pytest_configure():
    """Pages are asked for with sessions out of the database in both forms, so that one number says how many questions a page asks."""
    chosen.SESSION_ENGINE = "django.contrib.sessions.backends.db"


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

    monkeypatch.setattr(job_runs, "_enqueue", job_runs.do)
