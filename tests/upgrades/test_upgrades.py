"""Data of every released version is opened by the current one: nothing is lost, every page comes, work goes on."""

import json
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from baosong.site.demo import PASSWORD, documents
from tests.journeys.client import Client
from tests.journeys.crawler import everything
from tests.journeys.databases import seeded_file
from tests.journeys.installation import Installation, stories_notice

STORED = sorted(Path(__file__).parent.glob("*.tar.xz"))
COUNTS = """
import django; django.setup()
import json
from django.apps import apps
print(json.dumps({model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}))
"""
PREPARE = """
import django; django.setup()
from baosong.site.server import prepare
prepare()
"""
MIGRATIONS = """
import django; django.setup()
import json
from django.db import connection
from django.db.migrations.loader import MigrationLoader
loader = MigrationLoader(connection)
replaced = {name for migration in loader.disk_migrations.values() for name in migration.replaces}
print(json.dumps(sorted(map(list, set(loader.disk_migrations) | replaced))))
"""


@pytest.fixture(scope="module", params=STORED, ids=[path.name.removesuffix(".tar.xz") for path in STORED])
def stored(request, tmp_path_factory):
    """An installation whose data folder an older version wrote. It always lies in SQLite: that is how a small installation is upgraded."""
    data = tmp_path_factory.mktemp("upgraded") / "data"
    with tarfile.open(request.param) as archive:
        archive.extractall(data, filter="tar")
    before = {name: count for name, count in counted(data) if count}
    installation = Installation(data, seed=None, BAOSONG_DATABASE="", BAOSONG_STORE="")
    # What is stored are folders of the demo.
    installation.serve_options = ("--allow-demo",)
    installation.python(PREPARE)
    # Older versions left them open to other accounts.
    installation.command("verify", "--fix-modes")
    yield installation, before
    installation.remove()


def counted(data):
    """Tables and their numbers of rows, as the older version left them."""
    with closing(sqlite3.connect(data / "baosong.sqlite3")) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return [(name, connection.execute(f'select count(*) from "{name}"').fetchone()[0]) for name in names]


def columns(database):
    """Columns of every table: name, type, whether NULL is refused, part of the primary key."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(row[1:4] + row[5:6] for row in connection.execute(f'pragma table_info("{name}")')) for name in names}


def test_there_is_a_folder_of_the_first_version_with_a_baseline():
    assert "0.2.0.tar.xz" in {path.name for path in STORED}


def test_every_migration_that_was_released_is_still_there(stored):
    installation, _ = stored
    known = {tuple(name) for name in json.loads(installation.python(MIGRATIONS))}

    with closing(sqlite3.connect(installation.data / "baosong.sqlite3")) as connection:
        applied = set(connection.execute("select app, name from django_migrations"))

    assert applied - known == set()


def test_nothing_is_lost(stored):
    installation, before = stored
    models = json.loads(installation.python(COUNTS))

    # Rows in most tables, so that the comparison means something.
    assert len(before) > 60
    assert sum(1 for count in models.values() if count) > 45
    after = dict(counted(installation.data))
    assert {name: (count, after[name]) for name, count in before.items() if name in after and after[name] < count} == {}
    ran = subprocess.run([sys.executable, "-m", "baosong.cli", "verify"], env=installation.environment, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "ok\n")


def test_tables_are_those_of_a_new_installation(stored):
    installation, _ = stored

    assert columns(installation.data / "baosong.sqlite3") == columns(seeded_file())


@pytest.fixture(scope="module")
def running(stored):
    """The upgraded installation with its server and worker."""
    installation, _ = stored
    installation.start()
    return installation


@pytest.mark.parametrize("who", ["zuzhibu", "college02", "pingwei1"])
def test_every_page_comes(running, who):
    answers = list(everything(Client(running, who, PASSWORD), of_one_kind=1))

    # Forms that are only posted answer 405, what is another's 403 or 404.
    assert [address for address, status, _ in answers if status >= 500] == []
    assert len([address for address, status, _ in answers if status == 200]) > {"zuzhibu": 60, "college02": 40, "pingwei1": 15}[who]


def test_a_work_is_handed_in_and_its_receipt_is_true(running):
    running.publish(stories_notice(3), organiser="zuzhibu")
    (task,) = running.row("select max(id) from calls_task")
    liaison = Client(running, "college02", PASSWORD)

    receipt = liaison.hand_in(running, unit="文学院", title="后来的故事", content=documents.docx(documents.text("后来的故事", 400)), task=task)

    assert "本回执真实有效" in liaison.ask("GET", receipt)[2].decode()
