"""Upload of a bundle. The offset is the size of the part file, so that a killed server loses nothing.

The part is written, completed, imported and removed under its lock only (`platform.uploads.part_lock`).
"""

import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.federation.errors import BundleNotAccepted
from baosong.apps.federation.jobs import ImportBundle
from baosong.apps.federation.models import BundleUpload, Peer
from baosong.apps.federation.services.import_bundle import import_bundle, refusal_code
from baosong.core.blobstore import BlobStore, disk_full_guard
from baosong.platform.errors import Refusal, UploadBusy
from baosong.platform.jobs import job_queue
from baosong.platform.uploads.part_lock import LockedPart, locked

LARGEST: Final = 200 * 1024**3
EXPIRES_AFTER: Final = timedelta(days=7)


def part_path(upload_id: object, folder: Path) -> Path:
    return folder / f"bundle-{upload_id}"


@transaction.atomic
def complete(upload: BundleUpload, *, folder: Path) -> bool:
    """Start the import job if all bytes are here, and return whether they are. A job, since importing many GB takes minutes. Idempotent.

    The lock is released before the commit that starts the job. Raises UploadBusy.
    """
    with locked(part_path(upload.pk, folder)) as part:
        if part.size() == upload.length and BundleUpload.objects.filter(pk=upload.pk, is_complete=False).update(is_complete=True):
            job_queue.after_commit(ImportBundle(str(upload.pk)))
    return BundleUpload.objects.filter(pk=upload.pk, is_complete=True).exists()


def import_complete(upload_id: str, *, blobstore: BlobStore, to_sentence: Callable[[Refusal], str], at: datetime, folder: Path) -> None:
    """Import a completely uploaded bundle. For a refused one only the reason is stored, as `to_sentence` formats it. Idempotent.

    Waits for the lock, so that a duplicate job finds nothing to do.
    """
    with locked(part_path(upload_id, folder), wait=True) as part:
        upload = BundleUpload.objects.select_related("peer").filter(pk=upload_id, is_complete=True, refusal={}).first()
        if upload is None:
            return
        try:
            import_bundle(part.path, blobstore=blobstore, begun_at=upload.begun_at, at=at, sender=upload.peer)
        except Refusal as refusal:
            part.remove()
            BundleUpload.objects.filter(pk=upload.pk).update(refusal={"code": refusal_code(refusal), "message": to_sentence(refusal)})
            return
        _clear(upload, part)


def give_up(upload_id: str, *, to_sentence: Callable[[Refusal], str]) -> None:
    """Record a bundle whose import failed repeatedly as refused."""
    message = to_sentence(BundleNotAccepted(why="not_a_bundle", facts={}))
    BundleUpload.objects.filter(pk=upload_id, refusal={}).update(refusal={"code": "not_a_bundle", "message": message})


@transaction.atomic
def begin(*, peer: Peer, bundle_id: uuid.UUID, length: int, at: datetime, folder: Path) -> BundleUpload:
    """Begin or resume the upload of a bundle; one of another length, or a refused one, starts from zero. Raises UploadBusy."""
    if not 0 < length <= LARGEST:
        raise BundleNotAccepted(why="not_a_bundle", facts={})
    upload = BundleUpload.objects.filter(peer=peer, bundle_id=bundle_id).first()
    if upload is not None and (upload.length != length or upload.refusal):
        with locked(part_path(upload.pk, folder)) as part:
            _clear(upload, part)
        upload = None
    if upload is None:
        upload = BundleUpload.objects.create(peer=peer, bundle_id=bundle_id, length=length, begun_at=at)
    return upload


def received(upload: BundleUpload, folder: Path) -> int:
    """The number of bytes received. Read without the part's lock, so it may be out of date."""
    path = part_path(upload.pk, folder)
    return path.stat().st_size if path.exists() else 0


def append(upload: BundleUpload, offset: int, piece: bytes, folder: Path) -> int | None:
    """Append bytes and return the new offset; None where `offset` is not the part's end. Raises BlobStoreFull, UploadBusy."""
    with locked(part_path(upload.pk, folder)) as part:
        if not BundleUpload.objects.filter(pk=upload.pk, is_complete=False).exists():
            return None
        if offset != (part.size() or 0) or offset + len(piece) > upload.length:
            return None
        with disk_full_guard(), part.path.open("ab") as target:
            target.write(piece)
            target.flush()
            os.fsync(target.fileno())
    return offset + len(piece)


def _clear(upload: BundleUpload, part: LockedPart) -> None:
    part.remove()
    upload.delete()


def sweep(*, at: datetime, folder: Path) -> int:
    """Delete expired uploads that no request is using; returns how many."""
    count = 0
    old = BundleUpload.objects.filter(begun_at__lt=at - EXPIRES_AFTER)
    for upload_id in old.values_list("pk", flat=True):
        with suppress(UploadBusy), locked(part_path(upload_id, folder)) as part:
            for upload in old.filter(pk=upload_id):
                _clear(upload, part)
                count += 1
    return count
