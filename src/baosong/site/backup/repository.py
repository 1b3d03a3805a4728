"""A folder of backups: blobs, and one manifest per backup."""

import fcntl
import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from baosong.core.blobstore import DiskBlobStore
from baosong.site.backup.errors import BackupRefused

# Format 1 holds the keys among `files`, in plain, and does not state the end of the audit log.
FORMAT: Final = 2
ENDING: Final = ".backup.json"


@dataclass(slots=True)
class Manifest:
    """Content of one backup.

    `tables`: columns and packs as (SHA-256, rows); `blobstores`: SHA-256 of the blob that lists a blobstore's blobs; `keys`: names of the keys
    that `files` does not have; `sealed`: SHA-256 of the blob with these keys (sealed_keys.py), empty where they were left out; `audit_log`: length
    and hash of the end of the audit log in the tables.
    """

    name: str
    at: str
    version: str
    database: str
    migrations: list[list[str]]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    blobstores: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    sealed: str = ""
    audit_log: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Number of rows in all tables."""
        return sum(count for table in self.tables.values() for _, count in table["packs"])


class BackupRepository:
    """Reads and writes the manifests and blobs of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = DiskBlobStore(folder)

    def names(self) -> list[str]:
        """Names of the complete backups, oldest first."""
        return sorted(path.name.removesuffix(ENDING) for path in self.folder.glob(f"*{ENDING}"))

    def read(self, name: str | None = None) -> Manifest:
        """The manifest of a backup, by default of the newest. Raises BackupRefused if it is missing or was changed."""
        names = self.names()
        if not names:
            raise BackupRefused(why="not_a_backup", what=str(self.folder))
        if name is not None and name not in names:
            raise BackupRefused(why="unknown", what=name)
        path = self.folder / f"{name or names[-1]}{ENDING}"
        try:
            document = json.loads(path.read_text("utf-8"))
            seal, content = document["seal"], document["backup"]
        except (ValueError, KeyError) as error:
            raise BackupRefused(why="damaged", what=path.name) from error
        if seal != _seal(content):
            raise BackupRefused(why="damaged", what=path.name)
        if content["format"] > FORMAT:
            raise BackupRefused(why="newer", what=content["version"])
        return Manifest(**content)

    def write(self, manifest: Manifest) -> None:
        """Write a manifest atomically, after all its blobs: a backup without a manifest does not count."""
        content = asdict(manifest)
        path = self.folder / f"{manifest.name}{ENDING}"
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as target:
            json.dump({"seal": _seal(content), "backup": content}, target, ensure_ascii=False)
            target.flush()
            os.fsync(target.fileno())
        part.rename(path)

    def blob_list(self, sha256: str) -> list[str]:
        """The SHA-256 values in a blob that lists blobs."""
        return gzip.decompress(self.blobs.path(sha256).read_bytes()).decode().split()

    def needed(self, manifest: Manifest) -> Iterator[str]:
        """SHA-256 of every blob that a backup refers to."""
        for table in manifest.tables.values():
            yield from (sha256 for sha256, _ in table["packs"])
        for sha256 in manifest.blobstores.values():
            yield sha256
            yield from self.blob_list(sha256)
        yield from manifest.files.values()
        if manifest.sealed:
            yield manifest.sealed

    def prune(self, keep: int) -> int:
        """Delete all but the newest `keep` backups and the blobs that only they refer to; returns how many. 0 keeps all."""
        old = self.names()[:-keep] if keep > 0 else []
        if not old:
            return 0
        for name in old:
            (self.folder / f"{name}{ENDING}").unlink()
        needed = {sha256 for name in self.names() for sha256 in self.needed(self.read(name))}
        for sha256 in list(self.blobs.all()):
            if sha256 not in needed:
                self.blobs.drop(sha256)
        return len(old)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Lock the folder against other backups. Raises BackupRefused if it is locked."""
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BackupRefused(why="busy", what=str(self.folder)) from error
            yield


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
