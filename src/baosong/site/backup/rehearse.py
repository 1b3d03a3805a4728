"""Rehearse recovery: restore a backup into a temporary folder, verify it, and delete it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from baosong.site.backup.errors import BackupRefused
from baosong.site.backup.repository import BackupRepository, Manifest


@dataclass(frozen=True, slots=True)
class RehearsalResult:
    """What was restored, how long it took (seconds), and whether the commands found no fault."""

    backup: str
    rows: int
    files: int
    bytes: int
    restore_seconds: float
    verify_seconds: float
    is_sound: bool

    @property
    def seconds(self) -> float:
        return self.restore_seconds + self.verify_seconds


def rehearse(
    folder: Path, name: str | None = None, *, parent: Path | None = None, passphrase: str = "", on_output: Callable[[str], None] = lambda _: None
) -> RehearsalResult:
    """Restore a backup below `parent` into a SQLite database and a store on disk, whatever the installation uses, and verify it.

    Both run in processes of their own, without the settings of this one. The folder is deleted in any case. Raises BackupRefused where the
    backup is damaged or the disk has no room for it.
    """
    backups = BackupRepository(folder)
    manifest = backups.read(name)
    files, size = _size(backups, manifest)
    with tempfile.TemporaryDirectory(prefix="baosong-rehearsal-", dir=parent) as temporary:
        # A database takes about three times as much as its compressed rows.
        needed = size + 2 * _packed(backups, manifest)
        if shutil.disk_usage(temporary).free < needed + settings.OPTIONS["reserve_mb"] * 1024**2:
            raise BackupRefused(why="no_room", what=filesizeformat(needed))
        environment = _environment(Path(temporary))
        restore = ["restore", str(folder.resolve()), "--backup", manifest.name]
        if manifest.sealed and passphrase:
            environment["BAOSONG_BACKUP_PASSPHRASE"] = passphrase
        else:
            restore.append("--without-keys")
        restored, restore_seconds = _run(restore, environment, on_output)
        verified, verify_seconds = _run(["verify"], environment, on_output) if restored else (False, 0.0)
    return RehearsalResult(manifest.name, manifest.rows, files, size, restore_seconds, verify_seconds, restored and verified)


def _size(backups: BackupRepository, manifest: Manifest) -> tuple[int, int]:
    """Number of files in the blobstores of a backup, and bytes of all its blobs."""
    try:
        files = sum(len(backups.blob_list(sha256)) for sha256 in manifest.blobstores.values())
        return files, sum(backups.blobs.path(sha256).stat().st_size for sha256 in set(backups.needed(manifest)))
    except OSError as error:
        raise BackupRefused(why="damaged", what=str(error)) from error


def _packed(backups: BackupRepository, manifest: Manifest) -> int:
    return sum(backups.blobs.path(sha256).stat().st_size for table in manifest.tables.values() for sha256, _ in table["packs"])


def _environment(temporary: Path) -> dict[str, str]:
    """Settings of the restored installation: none of this one's servers, so that nothing is sent or overwritten."""
    config = temporary / "baosong.toml"
    config.write_text("", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BAOSONG_")}
    return kept | {"BAOSONG_CONFIG": str(config), "BAOSONG_DATA": str(temporary / "data"), "BAOSONG_LANGUAGE": settings.OPTIONS["language"]}


def _run(arguments: list[str], environment: dict[str, str], on_output: Callable[[str], None]) -> tuple[bool, float]:
    """Run a command to its end; return whether it succeeded, and seconds. Its output is passed on if it did not."""
    began = time.monotonic()
    ran = subprocess.run([sys.executable, "-m", "baosong.cli", *arguments], env=environment, capture_output=True, text=True, check=False)
    for line in (ran.stdout + ran.stderr).splitlines() if ran.returncode else ():
        on_output(f"{arguments[0]}: {line}")
    return ran.returncode == 0, time.monotonic() - began
