"""A backup as it lies in its folder: blobs, and one list a backup of which blobs it consists."""

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

FORMAT: Final = 1
ENDING: Final = ".backup.json"


@dataclass(slots=True)
class Manifest:
    """What one backup consists of. `tables`: a table's columns and its packs as (SHA-256, rows); lists of blobs are blobs themselves."""

    name: str
    at: str
    version: str
    database: str
    migrations: list[list[str]]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    vaults: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(count for table in self.tables.values() for _, count in table["packs"])


class BackupRepository:
    """A folder of backups."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = DiskBlobStore(folder)

    def names(self) -> list[str]:
        """Of the complete ones, the oldest first."""
        return sorted(path.name.removesuffix(ENDING) for path in self.folder.glob(f"*{ENDING}"))

    def read(self, name: str | None = None) -> Manifest:
        """One of them, or the newest. Refuses what is not there and what was changed."""
        names = self.names()
        if not names:
            raise BackupRefused(why="not_a_backup", what=str(self.folder))
        if name is not None and name not in names:
            raise BackupRefused(why="unknown", what=name)
        path = self.folder / f"{name or names[-1]}{ENDING}"
        try:
            said = json.loads(path.read_text("utf-8"))
            seal, content = said["seal"], said["backup"]
        except (ValueError, KeyError) as error:
            raise BackupRefused(why="damaged", what=path.name) from error
        if seal != _seal(content):
            raise BackupRefused(why="damaged", what=path.name)
        if content["format"] != FORMAT:
            raise BackupRefused(why="newer", what=content["version"])
        return Manifest(**content)

    def write(self, manifest: Manifest) -> None:
        """Last of all, by one rename: a backup that has no list is none."""
        content = asdict(manifest)
        path = self.folder / f"{manifest.name}{ENDING}"
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as target:
            json.dump({"seal": _seal(content), "backup": content}, target, ensure_ascii=False)
            target.flush()
            os.fsync(target.fileno())
        part.rename(path)

    def listed(self, sha256: str) -> list[str]:
        """A list of blobs that is itself a blob."""
        return gzip.decompress(self.blobs.path(sha256).read_bytes()).decode().split()

    def needed(self, manifest: Manifest) -> Iterator[str]:
        """Every blob that a backup needs."""
        for table in manifest.tables.values():
            yield from (sha256 for sha256, _ in table["packs"])
        for sha256 in manifest.vaults.values():
            yield sha256
            yield from self.listed(sha256)
        yield from manifest.files.values()

    def prune(self, keep: int) -> int:
        """Forgets all but the newest backups, and what only those needed; returns how many were forgotten."""
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
    def alone(self) -> Iterator[None]:
        """No other backup into this folder meanwhile."""
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BackupRefused(why="busy", what=str(self.folder)) from error
            yield


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
