"""Neither the web process nor an idle worker loads a heavy library: those that ruff bans at the top of modules."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from baosong.site.api import urls
from baosong.site.api.library import api
from tests.journeys.databases import seeded_file

ROOT = Path(__file__).parents[2]
RUFF = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
HEAVY = RUFF["lint"]["flake8-tidy-imports"]["banned-module-level-imports"]
URLS = """
import baosong.site.asgi
from django.urls import get_resolver, reverse
def walk(resolver):
    return sum(walk(one) if hasattr(one, "url_patterns") else 1 for one in resolver.url_patterns)
assert walk(get_resolver()) > 100
assert reverse("sign-in") == "/sign-in/"
"""
FIRST_PAGE = """
import baosong.site.asgi
from baosong.site.server import prepare
prepare()
from django.test import Client
answer = Client().get("/sign-in/", HTTP_HOST="127.0.0.1")
assert answer.status_code == 200, answer.content
"""
WORKER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "baosong.site.settings"
import django
django.setup()
from baosong.platform.jobs.services.scheduler import run_due_tasks
from baosong.site.schedule import scheduled_tasks
from baosong.site.server import prepare
prepare()
run_due_tasks(scheduled_tasks(), holder="test")
"""
TOLD = """
import json, sys
print(json.dumps(sorted(sys.modules)))
"""


def modules_after(script: str, data: Path) -> set[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BAOSONG_", "DJANGO_"))}
    ran = subprocess.run([sys.executable, "-c", script + TOLD], env={**environment, "BAOSONG_DATA": str(data)}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(URLS, id="web process with every address"),
        pytest.param(FIRST_PAGE, id="web process after its first page"),
        pytest.param(WORKER, id="worker after its first round"),
    ],
)
def test_no_heavy_library_is_loaded_before_it_is_used(script, tmp_path):
    # With its tables there, there is nothing to migrate, which takes longer than all else.
    shutil.copyfile(seeded_file(), tmp_path / "baosong.sqlite3")

    loaded = modules_after(script, tmp_path)

    assert sorted(loaded.intersection(HEAVY)) == []


def test_the_addresses_of_the_api_are_those_of_its_description():
    declared = {(str(pattern.pattern), pattern.name) for pattern in api.urls[0] if pattern.name != "api-root"}

    light = {(str(pattern.pattern), pattern.name) for pattern in urls.urlpatterns if pattern.name != "openapi"}

    assert light == declared
