"""Create a backup while the site runs."""

import gzip
import io
from bisect import bisect_right
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
from baosong.platform.audit.services import known_heads
from baosong.platform.storage import blobstore, personal_blobstore
from baosong.site.backup.key_files import is_key_file, keys
from baosong.site.backup.log_check import LogCheck
from baosong.site.backup.repository import BackupRepository, Manifest
from baosong.site.backup.sealed_keys import seal
from baosong.site.backup.table_packs import columns, packs, snapshot, tables

# Not copied from the data folder: what is backed up as rows and blobs, what is regenerated, and unfinished uploads (they restart).
# The known heads belong to this database; a restored one notes its own.
NOT_FILES: Final = frozenset({"blobstore", "personal", "renditions", "static", "parts", known_heads.NAME})
NOT_ENDINGS: Final = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".log", ".part", ".lock")


@dataclass(slots=True)
class Reread:
    """How many bytes are read again at most, over all blobstores, and the last blob that the backup before read, by blobstore."""

    most_bytes: int
    after: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class BackupResult:
    """Counts of a backup.

    `new_bytes`: added to the folder; `damaged`: blobs of the installation whose SHA-256 does not match, and whether this folder has a sound copy; `reread_to`: the last blob that was read again, by blobstore; `keys`: names of its keys.
    """

    name: str
    rows: int = 0
    blobs: int = 0
    new_blobs: int = 0
    new_bytes: int = 0
    damaged: dict[str, bool] = field(default_factory=dict)
    reread_to: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)


def back_up(
    folder: Path,
    *,
    at: datetime,
    passphrase: str = "",
    reread: Reread | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
) -> BackupResult:
    """Add a backup to a folder; keys are sealed under the passphrase, or left out where it is empty.

    Rows are read first, in one snapshot: every blob they refer to was stored before. `reread`: which blobs are read again though the folder
    has them, none by default.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    backups = BackupRepository(folder)
    with backups.exclusive():
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z"
        made = BackupResult(name)
        migrations = sorted([app, step] for app, step in MigrationRecorder(connections["default"]).applied_migrations())
        manifest = Manifest(name, at.isoformat(), __version__, connections["default"].vendor, migrations)
        # Read before the snapshot, which then contains every known head.
        check = LogCheck.of(backups)
        with snapshot() as alias:
            end = check.ensure_extended(using=alias)
            manifest.audit_log = {"length": end.length, "hash": end.hash}
            for table, model in tables(apps).items():
                stored = [(_store(backups, pack.content, made), pack.rows) for pack in packs(model, alias)]
                manifest.tables[table] = {"columns": columns(model), "packs": [list(pack) for pack in stored]}
        made.rows = manifest.rows
        on_progress("rows")
        for which, source in (("blobstore", blobstore()), ("personal", personal_blobstore())):
            copied = _copy(source, backups, made)
            if reread is not None:
                made.reread_to[which] = _reread(source, backups, copied, reread, made, after=reread.after.get(which, ""))
            manifest.blobstores[which] = _store(backups, _list(copied), made)
            made.blobs += len(copied)
            on_progress(which)
        key_files = []
        for path in _files(Path(settings.BAOSONG_DATA), exclude=folder.resolve()):
            if is_key_file(path):
                key_files.append(path)
            else:
                manifest.files[str(path.relative_to(settings.BAOSONG_DATA))] = _store(backups, path.read_bytes(), made)
        own = keys(key_files)
        manifest.keys = made.keys = sorted(own)
        if passphrase:
            manifest.sealed = _store(backups, seal(own, passphrase), made)
        backups.write(manifest)
        known_heads.note(end, at=at, folder=str(folder.resolve()), where=name)
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
                made.damaged[sha256] = False
                continue
            made.new_blobs += 1
            made.new_bytes += stored.size
        copied.append(sha256)
    return copied


def _reread(source: BlobStore, backups: BackupRepository, copied: list[str], reread: Reread, made: BackupResult, *, after: str) -> str:
    """Read blobs again, those that waited longest first, and return the last one. What one backup has no time for, the next ones read."""
    ordered = sorted(copied)
    at = bisect_right(ordered, after)
    for sha256 in ordered[at:] + ordered[:at]:
        size = backups.blobs.path(sha256).stat().st_size
        if reread.most_bytes < size:
            break
        reread.most_bytes -= size
        # A blob that is gone was erased after the list was made.
        if not source.verify(sha256) and source.has(sha256):
            made.damaged[sha256] = backups.blobs.verify(sha256)
        after = sha256
    return after


def _files(data: Path, *, exclude: Path) -> list[Path]:
    """All other files of the data folder, so that files of later versions are included without a change here."""
    found = []
    for top in data.iterdir():
        if top.name not in NOT_FILES and top.resolve() != exclude:
            found += [top] if top.is_file() else [path for path in top.rglob("*") if path.is_file() and exclude not in path.resolve().parents]
    return sorted(path for path in found if not path.name.endswith(NOT_ENDINGS))
