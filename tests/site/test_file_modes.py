"""What commands write is for their own account; what is open is named and closed."""

import stat
import subprocess
import sys

import pytest

from baosong.site import file_modes
from tests.journeys.installation import Installation


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path / "data")
    yield made
    made.remove()


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def run(installation, *arguments):
    """The command in a process of its own, started from a shell with the usual umask."""
    command = ["sh", "-c", 'umask 022; exec "$@"', "sh", sys.executable, "-m", "baosong.cli", *arguments]
    ran = subprocess.run(command, env=installation.environment, capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr


def opened(folder):
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_whatever_a_command_writes_is_for_its_own_account(tmp_path):
    """ASVS 8.1.5–8.1.6."""
    installation = Installation(tmp_path / "new" / "data", seed=None)

    for arguments in (["init", "--unit", "示范大学", "--account", "zuzhibu"], ["backup", str(tmp_path / "backups")]):
        code, said = run(installation, *arguments)
        assert code == 0, said

    written = [path for folder in (installation.data, tmp_path / "backups") for path in (folder, *folder.rglob("*"))]
    assert {path.name for path in written} > {"baosong.sqlite3", "secret_key", "blobstore", "lock"}
    assert [path for path in written if mode(path) & 0o077] == []
    installation.remove()


def test_a_folder_that_was_open_is_told_by_verify_and_closed_on_request(installation):
    (installation.data / "mail").mkdir(exist_ok=True)
    opened(installation.data)

    code, said = run(installation, "verify")
    assert code == 1
    for name in ("baosong.sqlite3", "mail"):
        assert str(installation.data / name) in said
    assert "baosong verify --fix-modes" in said

    code, said = run(installation, "verify", "--fix-modes")
    assert code == 0, said
    assert "ok" in said.splitlines()
    assert list(file_modes.open_paths(installation.data)) == []
    assert run(installation, "verify")[0] == 0


def test_an_open_folder_of_backups_is_told_and_closed_on_request(installation, tmp_path):
    """ASVS 8.1.5–8.1.6."""
    backups = tmp_path / "backups"
    backups.mkdir()
    backups.chmod(0o755)

    code, said = run(installation, "backup", str(backups))
    assert (code, f"chmod 700 {backups}" in said) == (0, True), said
    assert [path for path in backups.rglob("*") if mode(path) & 0o077] == []

    opened(backups)
    code, said = run(installation, "verify", "--backup", str(backups))
    assert (code, str(backups) in said) == (1, True), said
    code, said = run(installation, "verify", "--backup", str(backups), "--fix-modes")
    assert code == 0, said
    assert list(file_modes.open_paths(backups)) == []


def test_a_restore_closes_the_folder_that_existed(installation, tmp_path):
    assert run(installation, "backup", str(tmp_path / "backups"))[0] == 0
    again = Installation(tmp_path / "again", seed=None)
    again.data.mkdir(exist_ok=True)
    again.data.chmod(0o755)

    code, said = run(again, "restore", str(tmp_path / "backups"))

    assert code == 0, said
    assert list(file_modes.open_paths(again.data)) == []
    again.remove()


def test_links_and_files_that_vanish_are_passed_over(tmp_path):
    (tmp_path / "link").symlink_to("/etc")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "blob").write_bytes(b"1")
    (tmp_path / "folder" / "blob").chmod(0o444)

    assert [path.name for path in file_modes.open_paths(tmp_path)] == ["blob"]
    assert file_modes.close(tmp_path) == []
    assert mode(tmp_path / "folder" / "blob") == 0o400
