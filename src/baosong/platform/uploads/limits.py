"""Limits of uploads that an installation sets: the reserve of disk space, bytes and open uploads of an owner, files of a piece."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from baosong.core.blobstore import BlobStoreFull
from baosong.platform.errors import SpaceUsedUp, TooManyUploads


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The configured limits: bytes and unfinished uploads of one owner, files of one piece."""

    owner_bytes: int
    open_uploads: int
    piece_files: int

    def ensure_within(self, *, unfinished: int, size: int) -> None:
        """Refuse another upload of an owner with so many unfinished ones, or whose bytes would be `size` with it. Raises TooManyUploads, SpaceUsedUp."""
        if unfinished >= self.open_uploads:
            raise TooManyUploads(most=self.open_uploads)
        if size > self.owner_bytes:
            raise SpaceUsedUp(limit=self.owner_bytes, size=size)


def upload_limits() -> UploadLimits:
    """Return the limits of this installation."""
    return UploadLimits(settings.BAOSONG_OWNER_BYTES, settings.BAOSONG_OPEN_UPLOADS, settings.BAOSONG_PIECE_FILES)


def reserve_of(disk: os.statvfs_result) -> int:
    """Return the bytes that uploads leave free: database, logs and pages need them to go on working."""
    return int(max(settings.BAOSONG_RESERVE_BYTES, disk.f_blocks * disk.f_frsize * settings.BAOSONG_RESERVE_PERCENT // 100))


def ensure_room(folder: Path, *, size: int) -> int:
    """Return the reserve of the folder's disk. Raises BlobStoreFull if `size` more bytes would go into it."""
    disk = os.statvfs(folder)
    reserve = reserve_of(disk)
    if disk.f_bavail * disk.f_frsize - size < reserve:
        raise BlobStoreFull(f"{size} bytes would go into the reserve of {reserve}")
    return reserve
