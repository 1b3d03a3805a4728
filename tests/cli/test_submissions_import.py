"""Given many folders, when the command is run, then it first reports only, and imports the second time."""

import subprocess
import sys

import pytest

from baosong.site.demo import documents
from tests.journeys.installation import Installation, stories_notice
from tests.servers import PATIENCE_S


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path / "data")
    made.publish(stories_notice(most=3))
    yield made
    made.remove()


def run(installation, folder, *arguments):
    command = [sys.executable, "-m", "baosong.cli", "submissions", "import", str(folder), *arguments]
    return subprocess.run(command, env=installation.environment, capture_output=True, text=True, timeout=PATIENCE_S)


def submissions(installation):
    return installation.python(
        "import django; django.setup()\nfrom baosong.apps.submissions.models import Submission\nprint(*Submission.objects.values_list('title', flat=True))"
    ).split()


def test_a_dry_run_comes_first(installation, tmp_path):
    pile = tmp_path / "pile"
    for name in ("文学院", "物理学院", "其他学院"):
        (pile / name).mkdir(parents=True)
        (pile / name / f"{name}的灯火.docx").write_bytes(documents.docx(documents.text(name, 300)))

    result = run(installation, pile, "--call", "1", "--as", "office")
    assert "其他学院" in result.stdout
    assert "演练" in result.stdout
    assert result.returncode == 1
    assert submissions(installation) == []

    run(installation, pile, "--call", "关于征集支部故事的通知", "--as", "office", "--yes")
    assert sorted(submissions(installation)) == ["文学院的灯火", "物理学院的灯火"]


def test_missing_permission_is_reported(installation, tmp_path):
    assert run(installation, tmp_path, "--call", "1", "--as", "nobody").returncode == 2
    liaison = run(installation, tmp_path, "--call", "1", "--as", "c1")
    assert liaison.returncode == 2
    assert "Traceback" not in liaison.stderr


def test_no_mailbox_is_said(installation):
    ran = subprocess.run(
        [sys.executable, "-m", "baosong.cli", "mail", "fetch"], env=installation.environment, capture_output=True, text=True, timeout=PATIENCE_S
    )

    assert ran.returncode == 2
    assert "imap_host" in ran.stderr
