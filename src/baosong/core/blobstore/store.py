"""The blobstore on a disk: blobs/ab/cdef…, each file named by the SHA-256 of its bytes."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Protocol

CHUNK: Final = 4 * 1024**2
DISK_FULL_ERRNOS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BlobStoreError(OSError):
    """Bytes could not be kept or fetched for a reason of the machine; nothing was kept by half and nothing was lost."""

    code: ClassVar[str]


class BlobStoreFull(BlobStoreError):
    """The disk has no room."""

    code = "disk_full"


class BlobStoreUnavailable(BlobStoreError):
    """The store cannot be reached, or does not answer as it should."""

    code = "store_away"


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """What was kept: the SHA-256 in hexadecimal and the size in bytes; `is_new` is false if it lay there already."""

    sha256: str
    size: int
    is_new: bool


class ByteSource(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class BlobStore(Protocol):
    """Where bytes are kept."""

    @property
    def incoming(self) -> Path:
        """A folder on this machine for what is not yet whole; what lies there is adopted without a copy."""

    def put(self, source: ByteSource) -> StoredBlob:
        """Keeps a stream."""

    def adopt(self, path: Path, sha256: str | None = None) -> StoredBlob:
        """Keeps a finished file by moving it in; its SHA-256 may be given by one who has just counted it."""

    def path(self, sha256: str) -> Path:
        """Where the bytes lie, for players and inspectors. Raises FileNotFoundError."""

    def has(self, sha256: str, *, size: int | None = None) -> bool:
        """Whether the bytes are here; where their size is given, in that size and not cut short."""

    def verify(self, sha256: str) -> bool:
        """Whether the bytes still have their SHA-256."""

    def drop(self, sha256: str) -> None:
        """Removes bytes for good; only for a blobstore of personal files, whose owners may ask for that."""

    def all(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept."""


def relative_path(sha256: str) -> str:
    """Where bytes lie below the root of any blobstore. Raises FileNotFoundError for what is no SHA-256."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise FileNotFoundError(sha256)
    return f"blobs/{sha256[:2]}/{sha256[2:]}"


def sm3_of(path: Path) -> str:
    """The SM3 of a file in hexadecimal (GB/T 32905-2016), for receipts that must carry a commercial hash of the country beside SHA-256."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, lambda: hashlib.new("sm3")).hexdigest()


@contextmanager
def disk_full_guard() -> Iterator[None]:
    """Turns what the kernel says of a disk without room into VaultFull; other errors go on."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise BlobStoreFull(error.errno, "disk full") from error
        raise


class DiskBlobStore:
    """A blobstore in one folder. Files arrive under a temporary name and appear whole, by one rename."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)

    def _place(self, sha256: str) -> Path:
        return self.root / relative_path(sha256)

    def put(self, source: ByteSource) -> StoredBlob:
        """Keeps a stream; raises VaultFull without leaving anything behind."""
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

    def adopt(self, path: Path, sha256: str | None = None) -> StoredBlob:
        """Moves a finished file in (no copy on the same disk)."""
        sha256 = sha256 or digest_of(path)
        with disk_full_guard():
            return self._settle(path, sha256, path.stat().st_size)

    def _settle(self, path: Path, sha256: str, size: int) -> StoredBlob:
        place = self._place(sha256)
        # A blob of another size is damaged: the new bytes replace it.
        if self.has(sha256, size=size):
            path.unlink(missing_ok=True)
            return StoredBlob(sha256, size, is_new=False)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o440)
        os.replace(path, place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return StoredBlob(sha256, size, is_new=True)

    def path(self, sha256: str) -> Path:
        """The file that holds the bytes."""
        place = self._place(sha256)
        if not place.exists():
            raise FileNotFoundError(sha256)
        return place

    def has(self, sha256: str, *, size: int | None = None) -> bool:
        """Whether the bytes are here."""
        try:
            found = self._place(sha256).stat().st_size
        except FileNotFoundError:
            return False
        return size is None or size == found

    def drop(self, sha256: str) -> None:
        """Removes bytes for good."""
        with suppress(FileNotFoundError):
            self._place(sha256).unlink()

    def verify(self, sha256: str) -> bool:
        """Counts the bytes again."""
        return self.has(sha256) and digest_of(self.path(sha256)) == sha256

    def all(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept."""
        return (path.parent.name + path.name for path in (self.root / "blobs").glob("??/*"))


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
