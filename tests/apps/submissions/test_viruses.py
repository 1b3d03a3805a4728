"""A real clamd, with a signature of its own for the EICAR test file (no download is needed), finds it in a submission."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from django.urls import reverse

from baosong.apps.submissions.enums import CheckState, SubmissionState
from baosong.platform.uploads import virus_scan
from baosong.platform.uploads.virus_scan import ScanFailed
from baosong.site.checks import services
from baosong.site.demo import documents
from tests import factories as make
from tests.servers import PATIENCE_S

# In two halves, so that this file is no finding itself.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    found = shutil.which("clamd") or "/usr/sbin/clamd"
    if not Path(found).exists():
        pytest.fail("clamd is needed: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "test.ndb").write_text(f"Eicar-Test:0:*:{EICAR.encode().hex()}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "clamd.conf").write_text(
        f"TCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength 2M\nLogFile {folder}/log\n"
    )
    process = subprocess.Popen([found, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(5 * PATIENCE_S):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
def scanned(clamd, settings):
    settings.BAOSONG_CLAMD = clamd


def test_the_test_virus_is_found_and_a_clean_file_is_not(scanned, tmp_path):
    (tmp_path / "bad").write_text(EICAR)
    (tmp_path / "good").write_bytes(documents.docx("正文"))

    assert virus_scan.found_in(tmp_path / "bad") == "Eicar-Test.UNOFFICIAL"
    assert virus_scan.found_in(tmp_path / "good") == ""


def test_a_file_larger_than_the_scanner_takes_is_let_pass_and_logged(scanned, tmp_path, caplog):
    (tmp_path / "film").write_bytes(bytes(6 * 1024**2))

    assert virus_scan.found_in(tmp_path / "film") == ""
    assert "was not scanned" in caplog.text


def test_a_scanner_that_is_away_is_said(settings, tmp_path):
    settings.BAOSONG_CLAMD = "127.0.0.1:9"
    (tmp_path / "good").write_text("x")

    with pytest.raises(ScanFailed):
        virus_scan.found_in(tmp_path / "good")


def test_the_check_of_settings_finds_nothing_wrong_with_it(scanned):
    assert list(services.virus_scanner()) == []


def test_without_a_scanner_nothing_is_asked(settings, tmp_path):
    settings.BAOSONG_CLAMD = ""

    assert virus_scan.found_in(tmp_path / "not there") == ""


@pytest.mark.django_db
def test_an_infected_submission_cannot_be_submitted_and_says_why(scanned, data_folder, client):
    """ASVS 12.4.1–12.4.2."""
    submission = make.a_submission(make.a_call(), state=SubmissionState.DRAFT)
    file = make.a_file(submission, content=EICAR.encode(), name="稿.txt")
    make.do_jobs()

    file.refresh_from_db()
    assert (file.check_state, file.unusable_code) == (CheckState.UNUSABLE, "infected")
    client.force_login(make.person("c1"))
    page = client.get(reverse("submission", args=[submission.pk])).content.decode()
    assert "发现病毒" in page
    assert client.get(reverse("file", args=[file.pk])).status_code == 403
