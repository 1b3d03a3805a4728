"""Blobstore on disk: blobs/ab/cdef…, each file named by its SHA-256."""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Protocol

CHUNK: Final = 4 * 1024**2
# Linux, fcntl(2): a read lease is granted only while nobody has the file open for writing.
SETLEASE: Final = getattr(fcntl, "F_SETLEASE", None)
DISK_FULL_ERRNOS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BlobStoreError(OSError):
    """Storage failed; the operation had no effect and may be retried."""

    code: ClassVar[str]


class BlobStoreFull(BlobStoreError):
    """The disk is full."""

    code = "disk_full"


class BlobStoreUnavailable(BlobStoreError):
    """The store cannot be reached or answers with an error."""

    code = "store_away"


class BlobDamaged(BlobStoreError):
    """The store has other bytes than those that were stored; asking again does not help."""

    code = "store_away"


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """SHA-256 in hexadecimal and size in bytes; `is_new` is False if the blob existed before."""

    sha256: str
    size: int
    is_new: bool


class ByteSource(Protocol):
    """A stream that is read in chunks."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; b"" at the end."""


class BlobStore(Protocol):
    """Interface of content-addressed stores."""

    @property
    def incoming(self) -> Path:
        """Folder for incomplete files; files in it are adopted without a copy."""

    def put(self, source: ByteSource) -> StoredBlob:
        """Store a stream."""

    def adopt(self, path: Path, sha256: str | None = None) -> StoredBlob:
        """Store a complete file by moving it; `sha256` if the caller has just computed it."""

    def path(self, sha256: str) -> Path:
        """Return the path of the bytes. Raises FileNotFoundError."""

    def has(self, sha256: str, *, size: int | None = None) -> bool:
        """Return whether the blob exists, and has the given size."""

    def verify(self, sha256: str) -> bool:
        """Return whether the bytes still have their SHA-256."""

    def replace(self, source: ByteSource) -> StoredBlob:
        """Store a stream over a blob of the same name, which is missing or damaged."""

    def put_derived(self, sha256: str, path: Path) -> None:
        """Store a file that was derived from a blob, by moving it; it is known by its name."""

    def derived_path(self, sha256: str, name: str) -> Path:
        """Return the path of a derived file. Raises FileNotFoundError. Derived files are made again where they are missing, and are not backed up."""

    def drop(self, sha256: str) -> None:
        """Delete a blob and what was derived from it; only in the store of personal files, which persons may have erased."""

    def all(self) -> Iterator[str]:
        """Yield the SHA-256 of all blobs."""


def relative_path(sha256: str) -> str:
    """Return the path of a blob below the root of any blobstore. Raises FileNotFoundError for an invalid SHA-256."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise FileNotFoundError(sha256)
    return f"blobs/{sha256[:2]}/{sha256[2:]}"


def derived_folder(sha256: str) -> str:
    """Return the folder of a blob's derived files below the root. Raises FileNotFoundError for an invalid SHA-256."""
    return f"derived{relative_path(sha256).removeprefix('blobs')}"


def sm3_of(path: Path) -> str:
    """Return the SM3 of a file in hexadecimal (GB/T 32905-2016), the Chinese commercial hash that some documents need beside SHA-256."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, lambda: hashlib.new("sm3")).hexdigest()


@contextmanager
def disk_full_guard() -> Iterator[None]:
    """Convert the errors of a full disk into BlobStoreFull; other errors propagate."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise BlobStoreFull(error.errno, "disk full") from error
        raise


class DiskBlobStore:
    """Blobstore in a folder. Files are written under a temporary name and renamed when complete."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)

    def _target(self, sha256: str) -> Path:
        return self.root / relative_path(sha256)

    def put(self, source: ByteSource) -> StoredBlob:
        """Store a stream. Raises BlobStoreFull and then leaves nothing behind."""
        digest, size = hashlib.sha256(), 0
        with disk_full_guard():
            handle, name = tempfile.mkstemp(dir=self.incoming)
            try:
                with os.fdopen(handle, "wb") as target:
                    while chunk := source.read(CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        target.write(chunk)
                    target.flush()
                    os.fsync(target.fileno())
                return self._settle(Path(name), digest.hexdigest(), size)
            finally:
                Path(name).unlink(missing_ok=True)

    def replace(self, source: ByteSource) -> StoredBlob:
        """The same as `put`, which reads an existing blob again and replaces it if it is damaged."""
        return self.put(source)

    def adopt(self, path: Path, sha256: str | None = None) -> StoredBlob:
        """Move a complete file in; no copy on the same file system.

        A file that somebody still has open for writing is copied: the blob must not be the inode that the handle can change. The same
        where the file system grants no leases.
        """
        sha256 = sha256 or digest_of(path)
        with disk_full_guard():
            if has_writers(path):
                with path.open("rb") as source:
                    stored = self.put(source)
                path.unlink()
                return stored
            return self._settle(path, sha256, path.stat().st_size)

    def _settle(self, path: Path, sha256: str, size: int) -> StoredBlob:
        target = self._target(sha256)
        # A blob of another size or with other bytes is damaged: it is replaced.
        if self.has(sha256, size=size) and self.verify(sha256):
            path.unlink(missing_ok=True)
            return StoredBlob(sha256, size, is_new=False)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o400)
        os.replace(path, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return StoredBlob(sha256, size, is_new=True)

    def path(self, sha256: str) -> Path:
        target = self._target(sha256)
        if not target.exists():
            raise FileNotFoundError(sha256)
        return target

    def has(self, sha256: str, *, size: int | None = None) -> bool:
        try:
            found = self._target(sha256).stat().st_size
        except FileNotFoundError:
            return False
        return size is None or size == found

    def put_derived(self, sha256: str, path: Path) -> None:
        folder = self.root / derived_folder(sha256)
        with disk_full_guard():
            folder.mkdir(parents=True, exist_ok=True)
            path.chmod(0o400)
            os.replace(path, folder / path.name)

    def derived_path(self, sha256: str, name: str) -> Path:
        path = self.root / derived_folder(sha256) / name
        if not path.exists():
            raise FileNotFoundError(path)
        return path

    def drop(self, sha256: str) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self.root / derived_folder(sha256), ignore_errors=True)
            self._target(sha256).unlink()

    def verify(self, sha256: str) -> bool:
        """Hash the file again."""
        return self.has(sha256) and digest_of(self.path(sha256)) == sha256

    def all(self) -> Iterator[str]:
        return (path.parent.name + path.name for path in (self.root / "blobs").glob("??/*"))


def has_writers(path: Path) -> bool:
    """Return whether anybody has the file open for writing; True where the file system does not tell."""
    if SETLEASE is None:
        return True
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.fcntl(handle, SETLEASE, fcntl.F_RDLCK)
        # At once, because breaking a lease sends SIGIO, which ends a process that does not handle it.
        fcntl.fcntl(handle, SETLEASE, fcntl.F_UNLCK)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
