"""Receiving a bundle piece by piece; how far it has come is told by its part file alone, so that a killed server loses nothing.

The part is written, completed, opened and removed under its lock alone (baosong.platform.uploads.part_lock).
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
KEPT_FOR: Final = timedelta(days=7)


def part_path(upload_id: object, folder: Path) -> Path:
    """The part file."""
    return folder / f"bundle-{upload_id}"


@transaction.atomic
def complete(upload: BundleUpload, *, folder: Path) -> bool:
    """Hands the bundle to a worker, since opening one of many GB takes minutes, if all bytes are here; whether they are. Idempotent.

    The lock is released before the commit that starts the job. Raises UploadBusy.
    """
    with locked(part_path(upload.pk, folder)) as part:
        if part.size() == upload.length and BundleUpload.objects.filter(pk=upload.pk, is_complete=False).update(is_complete=True):
            job_queue.after_commit(ImportBundle(str(upload.pk)))
    return BundleUpload.objects.filter(pk=upload.pk, is_complete=True).exists()


def import_complete(upload_id: str, *, blobstore: BlobStore, word: Callable[[Refusal], str], at: datetime, folder: Path) -> None:
    """Takes a whole bundle in. A refused one keeps only the reason, as `word` says it; done again, it gives the same.

    Waits for the lock: a duplicate of this job then finds nothing left to do.
    """
    with locked(part_path(upload_id, folder), wait=True) as part:
        upload = BundleUpload.objects.select_related("peer").filter(pk=upload_id, is_complete=True, refusal={}).first()
        if upload is None:
            return
        try:
            import_bundle(part.path, blobstore=blobstore, begun_at=upload.begun_at, at=at, sender=upload.peer)
        except Refusal as refusal:
            part.remove()
            BundleUpload.objects.filter(pk=upload.pk).update(refusal={"code": refusal_code(refusal), "message": word(refusal)})
            return
        _clear(upload, part)


def give_up(upload_id: str, *, word: Callable[[Refusal], str]) -> None:
    """A bundle that could not be opened three times."""
    said = word(BundleNotAccepted(why="not_a_bundle", facts={}))
    BundleUpload.objects.filter(pk=upload_id, refusal={}).update(refusal={"code": "not_a_bundle", "message": said})


@transaction.atomic
def begin(*, peer: Peer, bundle_id: uuid.UUID, length: int, at: datetime, folder: Path) -> BundleUpload:
    """The path for a bundle; the same one when the sender begins again. A bundle of another length takes its path anew. Raises UploadBusy."""
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
    """How many bytes are here. Without the part's lock this is a report that may be out of date."""
    path = part_path(upload.pk, folder)
    return path.stat().st_size if path.exists() else 0


def append(upload: BundleUpload, offset: int, piece: bytes, folder: Path) -> int | None:
    """Adds a piece and returns how many bytes are here then; None where it does not begin where the part ends. Raises StoreFull, UploadBusy."""
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
    """Takes away what nobody went on with and no request is using; returns how many."""
    count = 0
    old = BundleUpload.objects.filter(begun_at__lt=at - KEPT_FOR)
    for upload_id in old.values_list("pk", flat=True):
        with suppress(UploadBusy), locked(part_path(upload_id, folder)) as part:
            for upload in old.filter(pk=upload_id):
                _clear(upload, part)
                count += 1
    return count
