"""Restore a backup into an empty installation of either form."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from baosong.apps.library.services.renditions import requeue_missing
from baosong.apps.library.services.search_index import rebuild
from baosong.core.blobstore import DiskBlobStore
from baosong.platform.audit.services import known_heads
from baosong.platform.storage import blobstore, personal_blobstore, rendition_folder
from baosong.site import file_modes
from baosong.site.backup.errors import BackupRefused
from baosong.site.backup.repository import BackupRepository, Manifest
from baosong.site.backup.sealed_keys import unseal
from baosong.site.backup.table_packs import empty, reset_sequences, rows_of, tables, write


def restore(folder: Path, name: str | None = None, *, at: datetime, passphrase: str = "", on_progress: Callable[[str], None] = lambda _: None) -> Manifest:
    """Restore into an empty data folder and database; sealed keys are restored where the passphrase is given.

    The restored audit log continues with a record of this step, so that a later state that it lacks is no sign of tampering.
    Raises BackupRefused, before anything is written, if either is not empty, the backup is damaged or the passphrase is wrong.
    """
    backups = BackupRepository(folder)
    manifest = backups.read(name)
    _ensure_empty()
    check(backups, manifest)
    keys = unsealed(backups, manifest, passphrase) if passphrase else {}
    on_progress("checked")
    _restore_rows(backups, manifest)
    on_progress("rows")
    for which, target in (("blobstore", blobstore()), ("personal", personal_blobstore())):
        for sha256 in backups.blob_list(manifest.blobstores[which]):
            with backups.blobs.path(sha256).open("rb") as content:
                target.put(content)
        on_progress(which)
    for relative, sha256 in manifest.files.items():
        _write(relative, backups.blobs.path(sha256).read_bytes())
    for relative, key in keys.items():
        _write(relative, key)
    known_heads.note_restored(backup=manifest.name, at=at)
    file_modes.close(Path(settings.BAOSONG_DATA))
    rebuild()
    requeue_missing(root=rendition_folder())
    on_progress("search")
    return manifest


def _write(relative: str, content: bytes) -> None:
    path = Path(settings.BAOSONG_DATA) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def check(backups: BackupRepository, manifest: Manifest, *, passphrase: str = "") -> int:
    """Verify every blob of a backup; returns how many. Raises BackupRefused for the first that is missing or damaged, and for a passphrase that is wrong."""
    try:
        needed = set(backups.needed(manifest))
    except OSError as error:
        raise BackupRefused(why="damaged", what=str(error)) from error
    for sha256 in sorted(needed):
        if not backups.blobs.verify(sha256):
            raise BackupRefused(why="damaged", what=sha256)
    if passphrase:
        unsealed(backups, manifest, passphrase)
    return len(needed)


def unsealed(backups: BackupRepository, manifest: Manifest, passphrase: str) -> dict[str, bytes]:
    """The sealed keys of a backup; none if they were left out. Raises BackupRefused."""
    return unseal(backups.blobs.path(manifest.sealed).read_bytes(), passphrase) if manifest.sealed else {}


def _ensure_empty() -> None:
    data = Path(settings.BAOSONG_DATA)
    # Loading the settings creates secret_key.
    existing = (
        [path.name for path in data.iterdir() if path.name not in {"secret_key", "static", "blobstore", "personal", "preparing.lock"}] if data.exists() else []
    )
    blobs = any(True for store in (DiskBlobStore(data / "blobstore"), DiskBlobStore(data / "personal")) for _ in store.all())
    database = [] if connections["default"].vendor == "sqlite" else connections["default"].introspection.table_names()
    if existing or blobs or database:
        raise BackupRefused(why="not_empty", what=str(data) if existing or blobs else str(connections["default"].settings_dict["NAME"]))


def _restore_rows(backups: BackupRepository, manifest: Manifest) -> None:
    """Migrate to the state of the backup, write its rows, then apply later migrations, which thus see the rows they were written for."""
    connection = connections["default"]
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations or ())
    applied = {(app, step) for app, step in manifest.migrations}
    if strange := sorted(step for step in applied - known if step[0] in executor.loader.migrated_apps):
        raise BackupRefused(why="newer", what=f"{manifest.version}, {strange[0][0]} {strange[0][1]}")
    leaves = [step for step in applied & known if not any(child.key in applied for child in executor.loader.graph.node_map[step].children)]
    state = executor.migrate(leaves)
    then = state.apps
    with transaction.atomic():
        empty(then, "default")
        for table, model in tables(then).items():
            content = manifest.tables.get(table)
            if content is None:
                continue
            for sha256, _ in content["packs"]:
                write(model, rows_of(model, content["columns"], backups.blobs.path(sha256).read_bytes()), "default")
        reset_sequences(then, "default")
    later = MigrationExecutor(connection)
    later.migrate(later.loader.graph.leaf_nodes())
    apps.clear_cache()
