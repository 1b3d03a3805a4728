"""Part files: one file per upload; its size is the offset."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from baosong.core.blobstore import BlobStore, StoredBlob
from baosong.core.blobstore.store import digest_of
from baosong.platform.errors import Refusal, UploadGone
from baosong.platform.uploads.part_lock import LockedPart, locked

SHA256_DIGITS = 64


class PartFile(Protocol):
    """An upload in progress, as a row of any table."""

    pk: Any
    length: Any

    @property
    def is_finished(self) -> Any:
        """Whether the complete file was processed."""

    def delete(self) -> Any:
        """Delete the row."""

    def refresh_from_db(self) -> Any:
        """Read the row again."""


T = TypeVar("T", bound=PartFile)


def part_of(upload_id: object, folder: Path) -> Path:
    """Return the part file of an upload. Ids are generated here, so they contain no path."""
    return folder / f"{upload_id}.part"


def received(upload: PartFile, folder: Path) -> int:
    """Return the number of bytes received. Without the part's lock the value may be outdated. Raises UploadGone."""
    if upload.is_finished:
        return int(upload.length)
    part = part_of(upload.pk, folder)
    try:
        return part.stat().st_size
    except FileNotFoundError as error:
        # Complete: the process was killed between the move into the blobstore and the commit.
        if _marker(part) is not None:
            return int(upload.length)
        raise UploadGone from error


def _marker(part: Path) -> Path | None:
    return next(iter(part.parent.glob(f"{part.stem}.{'?' * SHA256_DIGITS}")), None)


def discard(upload: PartFile, part: LockedPart) -> None:
    """Delete an upload, its part file and the marker of a moved one."""
    part.remove()
    if (marker := _marker(part.path)) is not None:
        marker.unlink()
    upload.delete()


def finish_complete(uploads: Iterable[T], folder: Path, *, finish: Callable[[T, LockedPart], object]) -> int:
    """Finish complete uploads whose process was killed before it did; return how many. Uploads in use and refused ones are left out."""
    count = 0
    for upload in uploads:
        with suppress(Refusal):
            if received(upload, folder) < upload.length:
                continue
            with locked(part_of(upload.pk, folder)) as part:
                upload.refresh_from_db()
                if not upload.is_finished and received(upload, folder) == upload.length:
                    finish(upload, part)
                    count += 1
    return count


def store_blob(part: LockedPart, *, sha256: str | None, blobstore: BlobStore) -> tuple[StoredBlob, Path]:
    """Move the complete file into a blobstore; return the blob and a marker file to remove after commit.

    The marker's name holds the SHA-256, for recovery if the process dies before the commit. `sha256` was computed while
    receiving; None computes it from the file (after a restart). The part is written only under its lock, and the handle is
    closed before, so nobody has the adopted file open for writing.
    """
    if part.size() is not None:
        handle = os.open(part.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        sha256 = sha256 or digest_of(part.path)
        marker = part.path.with_suffix(f".{sha256}")
        marker.touch()
        return blobstore.adopt(part.path, sha256), marker
    # The process was killed between the move into the blobstore and the commit: the marker has the digest.
    found = _marker(part.path)
    if found is None:
        raise UploadGone
    sha256 = found.suffix[1:]
    return StoredBlob(sha256, blobstore.path(sha256).stat().st_size, is_new=False), found
