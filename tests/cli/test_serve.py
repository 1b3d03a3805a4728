"""`baosong serve` starts nothing that would be dangerous, and says what else is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from baosong.site.demo import MARKER, PASSWORD
from tests.journeys.installation import Installation, wait
from tests.servers import PATIENCE_S

DEMO = f"""
import django; django.setup()
from baosong.apps.orgs.models import Person
Person.objects.create_user(username="zuzhibu", password={PASSWORD!r}, name="甲")
"""


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path / "data")
    yield made
    made.remove()


def refused(installation, *arguments):
    command = [sys.executable, "-m", "baosong.cli", "serve", "--port", str(installation.port), "--no-worker", *arguments]
    ran = subprocess.run(command, env=installation.environment, capture_output=True, text=True, timeout=PATIENCE_S)
    return ran.returncode, ran.stdout + ran.stderr


def test_a_folder_of_the_demo_is_served_only_on_request(installation):
    """ASVS 2.5.1–2.5.4, 14.1.1–14.1.5."""
    installation.python(DEMO)
    (installation.data / MARKER).touch()
    code, said = refused(installation)
    assert (code, "--allow-demo" in said, "系统未启动" in said) == (2, True, True), said

    # The accounts count, not the marker.
    (installation.data / MARKER).unlink()
    code, said = refused(installation)
    assert (code, "zuzhibu" in said) == (2, True), said

    installation.serve_options = ("--allow-demo",)
    installation.start(with_worker=False)
    installation.kill()


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ({"BAOSONG_DEBUG": "true", "BAOSONG_HOSTS": "*"}, ()),
        ({"BAOSONG_DEBUG": "true"}, ("--host", "0.0.0.0")),
        ({"BAOSONG_SECRET_KEY": "changeme"}, ()),
    ],
    ids=["debug for others", "debug on all addresses", "key that can be guessed"],
)
def test_dangerous_settings_are_refused_with_a_remedy(tmp_path, options, arguments):
    """ASVS 14.1.1–14.1.5."""
    installation = Installation(tmp_path / "data", **options)

    code, said = refused(installation, *arguments)

    assert (code, "→" in said, "系统未启动" in said) == (2, True, True), said
    installation.remove()


def test_what_is_wrong_but_not_dangerous_is_told_and_the_site_starts(installation):
    installation.data.chmod(0o755)

    installation.start(with_worker=False)

    installation.kill()
    assert "baosong verify --fix-modes" in (installation.data / "server.log").read_text("utf-8")


def test_a_stopped_site_ends_its_workers_itself(installation):
    """As `systemctl stop` asks the main process only."""
    installation.start()
    main = installation.process

    # Each worker is a child of the thread that watches it.
    def workers_now():
        return [worker for children in Path(f"/proc/{main.pid}/task").glob("*/children") for worker in children.read_text().split()]

    wait(lambda: len(workers_now()) == 2)
    workers = workers_now()

    main.terminate()

    assert main.wait(timeout=PATIENCE_S) == 0
    installation.process = None
    assert [worker for worker in workers if Path(f"/proc/{worker}").exists()] == []
