"""The demo's university, small: 28 colleges, branches, submissions in every state, mails, stories, registers, a round, a library, casebooks."""

import os
import shutil
from pathlib import Path

from tests import shared
from tests.journeys.installation import Installation
from tests.servers import PATIENCE_S

SCALE = {"BAOSONG_DEMO_SCALE": "0.05"}
# Films are scanned here, one of each content; a worker would scan the same ones again for every installation. Start it without one.
SCAN = """
import django; django.setup()
from baosong.apps.submissions.jobs import ScanFilm
from baosong.apps.submissions.models import PieceFile
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services.job_runs import execute
scanned = set()
for run in JobRun.objects.filter(state=JobState.WAITING, kind=ScanFilm.name).order_by("pk"):
    sha256 = PieceFile.objects.get(pk=run.payload["file_id"]).sha256
    if sha256 not in scanned:
        scanned.add(sha256)
        execute(run.pk)
"""
DEMO = """
import django; django.setup()
from baosong.site.demo import setup
setup.set_up(lambda said: None)
"""


def a_university(folder: Path) -> Installation:
    """An installation with all demo data, not started. In the small form it is created once in a run and its folder copied."""
    if os.environ.get("BAOSONG_DATABASE"):
        return _made(folder)
    shutil.copytree(shared.once("university", _keep), folder)
    copied = Installation(folder, seed=None, **SCALE)
    copied.serve_options = ("--allow-demo",)
    return copied


def _made(folder: Path) -> Installation:
    made = Installation(folder, seed="", **SCALE)
    made.serve_options = ("--allow-demo",)
    made.python(DEMO, timeout=2 * PATIENCE_S)
    made.python(SCAN, timeout=2 * PATIENCE_S)
    return made


def _keep(folder: Path) -> None:
    _made(folder).close()
