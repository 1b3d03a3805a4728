"""Making a backup while the site runs."""

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

# Of the data folder: what is kept as rows and blobs, what is made again, and what is under way (an upload goes on from its start).
NOT_FILES: Final = frozenset({"blobstore", "personal", "renditions", "static", "parts"})
NOT_ENDINGS: Final = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".log", ".part")


@dataclass(slots=True)
class BackupResult:
    """What a backup came to. `new_bytes`: what this one added to the folder; `damaged`: blobs of the blobstore that no longer have their SHA-256."""

    name: str
    rows: int = 0
    blobs: int = 0
    new_blobs: int = 0
    new_bytes: int = 0
    damaged: list[str] = field(default_factory=list)


def back_up(folder: Path, *, at: datetime, tell: Callable[[str], None] = lambda _: None) -> BackupResult:
    """Adds a backup to a folder. Rows come first, from one moment: every blob they name was kept before they did."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    backups = BackupRepository(folder)
    with backups.alone():
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z"
        made = BackupResult(name)
        migrations = sorted([app, step] for app, step in MigrationRecorder(connections["default"]).applied_migrations())
        manifest = Manifest(name, at.isoformat(), __version__, connections["default"].vendor, migrations)
        with snapshot() as alias:
            for table, model in tables(apps).items():
                kept = [(_keep(backups, pack.content, made), pack.rows) for pack in packs(model, alias)]
                manifest.tables[table] = {"columns": columns(model), "packs": [list(pack) for pack in kept]}
        made.rows = manifest.rows
        tell("rows")
        for which, source in (("blobstore", blobstore()), ("personal", personal_blobstore())):
            copied = _copy(source, backups, made)
            manifest.vaults[which] = _keep(backups, _list(copied), made)
            made.blobs += len(copied)
            tell(which)
        for path in _files(Path(settings.BAOSONG_DATA), besides=folder.resolve()):
            manifest.files[str(path.relative_to(settings.BAOSONG_DATA))] = _keep(backups, path.read_bytes(), made)
        backups.write(manifest)
    return made


def _list(blobs: Iterable[str]) -> bytes:
    return gzip.compress("\n".join(sorted(blobs)).encode(), 6, mtime=0)


def _keep(backups: BackupRepository, content: bytes, made: BackupResult) -> str:
    kept = backups.blobs.put(io.BytesIO(content))
    if kept.is_new:
        made.new_bytes += kept.size
    return kept.sha256


def _copy(source: BlobStore, backups: BackupRepository, made: BackupResult) -> list[str]:
    copied = []
    for sha256 in source.all():
        if not backups.blobs.has(sha256):
            try:
                with source.path(sha256).open("rb") as content:
                    kept = backups.blobs.put(content)
            except FileNotFoundError:
                # Erased between the list and the copy, as a person may ask.
                continue
            if kept.sha256 != sha256:
                backups.blobs.drop(kept.sha256)
                made.damaged.append(sha256)
                continue
            made.new_blobs += 1
            made.new_bytes += kept.size
        copied.append(sha256)
    return copied


def _files(data: Path, *, besides: Path) -> list[Path]:
    """Whatever else lies in the data folder, so that what a later version puts there is kept without being named here."""
    found = []
    for top in data.iterdir():
        if top.name not in NOT_FILES and top.resolve() != besides:
            found += [top] if top.is_file() else [path for path in top.rglob("*") if path.is_file() and besides not in path.resolve().parents]
    return sorted(path for path in found if not path.name.endswith(NOT_ENDINGS))
