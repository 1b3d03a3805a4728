"""What has arrived of an upload: one part file, whose size alone says how far it has come."""

import os
from pathlib import Path
from typing import Any, Protocol

from baosong.core.blobstore import BlobStore, StoredBlob
from baosong.core.blobstore.store import digest_of
from baosong.platform.errors import UploadGone
from baosong.platform.uploads.part_lock import LockedPart

SHA256_DIGITS = 64


class PartFile(Protocol):
    """An upload under way."""

    pk: Any
    length: Any
    is_finished: Any

    def delete(self) -> Any:
        """Forgets it."""


def part_of(upload_id: object, folder: Path) -> Path:
    """The file that holds what has arrived of an upload. Ids are the server's own, so no path can be smuggled in."""
    return folder / f"{upload_id}.part"


def received(upload: PartFile, folder: Path) -> int:
    """How many bytes of an upload are here. Without the part's lock this is a report that may be out of date."""
    if upload.is_finished:
        return int(upload.length)
    part = part_of(upload.pk, folder)
    try:
        return part.stat().st_size
    except FileNotFoundError as error:
        # All of it, where it was killed between the move into the blobstore and the database.
        if _marker(part) is not None:
            return int(upload.length)
        raise UploadGone from error


def _marker(part: Path) -> Path | None:
    return next(iter(part.parent.glob(f"{part.stem}.{'?' * SHA256_DIGITS}")), None)


def discard(upload: PartFile, part: LockedPart) -> None:
    """Forgets an upload and frees what has arrived of it."""
    part.remove()
    upload.delete()


def store_blob(part: LockedPart, *, sha256: str | None, blobstore: BlobStore) -> tuple[StoredBlob, Path]:
    """Moves the whole file into a blobstore; and the marker that knows its bytes until the database does, to be removed then.

    `sha256` is what was counted while receiving; None lets it be counted from the file (after a restart). The part is written
    to under its lock alone, and the handle is closed before: nobody has the adopted file open for writing.
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
    # Killed between the move into the blobstore and the database: the marker knows the bytes.
    found = _marker(part.path)
    if found is None:
        raise UploadGone
    sha256 = found.suffix[1:]
    return StoredBlob(sha256, blobstore.path(sha256).stat().st_size, is_new=False), found
