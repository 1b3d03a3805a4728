"""Create a backup while the site runs."""

import gzip
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from baosong import __version__
from baosong.core.blobstore import BlobStore
from baosong.platform.storage import blobstore, personal_blobstore
from baosong.site.backup.repository import BackupRepository, Manifest
from baosong.site.backup.table_packs import columns, packs, snapshot, tables

# Not copied from the data folder: what is backed up as rows and blobs, what is regenerated, and unfinished uploads (they restart).
NOT_FILES: Final = frozenset({"blobstore", "personal", "renditions", "static", "parts"})
NOT_ENDINGS: Final = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".log", ".part")


@dataclass(slots=True)
class BackupResult:
    """Counts of a backup. `new_bytes`: added to the folder; `damaged`: blobs of the installation whose SHA-256 does not match."""

    name: str
    rows: int = 0
    blobs: int = 0
    new_blobs: int = 0
    new_bytes: int = 0
    damaged: list[str] = field(default_factory=list)


def back_up(folder: Path, *, at: datetime, on_progress: Callable[[str], None] = lambda _: None) -> BackupResult:
    """Add a backup to a folder. Rows are read first, in one snapshot: every blob they refer to was stored before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    backups = BackupRepository(folder)
    with backups.exclusive():
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z"
        made = BackupResult(name)
        migrations = sorted([app, step] for app, step in MigrationRecorder(connections["default"]).applied_migrations())
        manifest = Manifest(name, at.isoformat(), __version__, connections["default"].vendor, migrations)
        with snapshot() as alias:
            for table, model in tables(apps).items():
                stored = [(_store(backups, pack.content, made), pack.rows) for pack in packs(model, alias)]
                manifest.tables[table] = {"columns": columns(model), "packs": [list(pack) for pack in stored]}
        made.rows = manifest.rows
        on_progress("rows")
        for which, source in (("blobstore", blobstore()), ("personal", personal_blobstore())):
            copied = _copy(source, backups, made)
            manifest.blobstores[which] = _store(backups, _list(copied), made)
            made.blobs += len(copied)
            on_progress(which)
        for path in _files(Path(settings.BAOSONG_DATA), exclude=folder.resolve()):
            manifest.files[str(path.relative_to(settings.BAOSONG_DATA))] = _store(backups, path.read_bytes(), made)
        backups.write(manifest)
    return made


def _list(blobs: Iterable[str]) -> bytes:
    return gzip.compress("\n".join(sorted(blobs)).encode(), 6, mtime=0)


def _store(backups: BackupRepository, content: bytes, made: BackupResult) -> str:
    stored = backups.blobs.put(io.BytesIO(content))
    if stored.is_new:
        made.new_bytes += stored.size
    return stored.sha256


def _copy(source: BlobStore, backups: BackupRepository, made: BackupResult) -> list[str]:
    copied = []
    for sha256 in source.all():
        if not backups.blobs.has(sha256):
            try:
                with source.path(sha256).open("rb") as content:
                    stored = backups.blobs.put(content)
            except FileNotFoundError:
                # Erased between listing and copying, at a person's request.
                continue
            if stored.sha256 != sha256:
                backups.blobs.drop(stored.sha256)
                made.damaged.append(sha256)
                continue
            made.new_blobs += 1
            made.new_bytes += stored.size
        copied.append(sha256)
    return copied


def _files(data: Path, *, exclude: Path) -> list[Path]:
    """All other files of the data folder, so that files of later versions are included without a change here."""
    found = []
    for top in data.iterdir():
        if top.name not in NOT_FILES and top.resolve() != exclude:
            found += [top] if top.is_file() else [path for path in top.rglob("*") if path.is_file() and exclude not in path.resolve().parents]
    return sorted(path for path in found if not path.name.endswith(NOT_ENDINGS))
