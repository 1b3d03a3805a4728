"""Upload of a bundle, through the tus endpoint of `platform.uploads`; then its import, as a job.

The part is written, completed, imported and removed under its lock only (`platform.uploads.part_lock`).
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Sum

from baosong.apps.federation.errors import BundleNotAccepted
from baosong.apps.federation.jobs import ImportBundle
from baosong.apps.federation.models import BundleUpload, Peer
from baosong.apps.federation.models.bundle import UPLOAD_LIFETIME
from baosong.apps.federation.services.import_bundle import import_bundle, refusal_code
from baosong.core.blobstore import BlobStore
from baosong.core.bundle import KeyCard
from baosong.platform.errors import Refusal, UploadBusy, UploadGone
from baosong.platform.jobs import job_queue
from baosong.platform.uploads import part_files
from baosong.platform.uploads.limits import upload_limits
from baosong.platform.uploads.part_files import part_of
from baosong.platform.uploads.part_lock import LockedPart, locked

LARGEST: Final = 200 * 1024**3


@transaction.atomic
def complete(upload: BundleUpload) -> None:
    """Start the import of a complete upload, under the lock of its part. A job, since importing many GB takes minutes. Idempotent."""
    if BundleUpload.objects.filter(pk=upload.pk, is_complete=False).update(is_complete=True):
        job_queue.after_commit(ImportBundle(str(upload.pk)))


def finish_complete(*, folder: Path) -> int:
    """Mark uploads as complete whose process was killed before it did; return how many."""
    return part_files.finish_complete(BundleUpload.objects.filter(is_complete=False), folder, finish=lambda upload, _part: complete(upload))


def import_complete(upload_id: str, *, own: KeyCard, blobstore: BlobStore, to_sentence: Callable[[Refusal], str], at: datetime, folder: Path) -> None:
    """Import a completely uploaded bundle. For a refused one only the reason is stored, as `to_sentence` formats it. Idempotent.

    Waits for the lock, so that a duplicate job finds nothing to do.
    """
    with locked(part_of(upload_id, folder), wait=True) as part:
        upload = BundleUpload.objects.select_related("peer").filter(pk=upload_id, is_complete=True, refusal={}).first()
        if upload is None:
            return
        _rename_old_part(upload_id, folder)
        try:
            import_bundle(part.path, own=own, blobstore=blobstore, begun_at=upload.begun_at, at=at, sender=upload.peer)
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
    """Begin or resume the upload of a bundle; one of another length, or a refused one, starts from zero. Raises UploadBusy, TooManyUploads, SpaceUsedUp."""
    if not 0 < length <= LARGEST:
        raise BundleNotAccepted(why="not_a_bundle", facts={})
    Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
    upload = BundleUpload.objects.filter(peer=peer, bundle_id=bundle_id).first()
    if upload is not None:
        _rename_old_part(upload.pk, folder)
    if upload is not None and (upload.length != length or upload.refusal or not _is_there(upload, folder)):
        with locked(part_of(upload.pk, folder)) as part:
            _clear(upload, part)
        upload = None
    if upload is None:
        _ensure_allowed(peer, length=length)
        upload = BundleUpload.objects.create(peer=peer, bundle_id=bundle_id, length=length, begun_at=at)
        part_of(upload.pk, folder).touch(exist_ok=False)
    return upload


def _ensure_allowed(peer: Peer, *, length: int) -> None:
    """Refuse a bundle beyond the open uploads or the bytes of its sender. Bytes count until their bundle is imported or refused."""
    waiting = BundleUpload.objects.filter(peer=peer, refusal={})
    unfinished, sent = waiting.filter(is_complete=False).count(), waiting.aggregate(bytes=Sum("length"))["bytes"] or 0
    upload_limits().ensure_within(unfinished=unfinished, size=sent + length)


def _rename_old_part(upload_id: object, folder: Path) -> None:
    """Version 0.2 named the parts of bundles in another way."""
    with suppress(FileNotFoundError):
        (folder / f"bundle-{upload_id}").rename(part_of(upload_id, folder))


def _is_there(upload: BundleUpload, folder: Path) -> bool:
    return upload.is_complete or part_of(upload.pk, folder).exists()


def mine(peer: Peer, upload_id: str) -> BundleUpload:
    """Return an upload of the peer. Raises UploadGone."""
    upload = BundleUpload.objects.filter(pk=upload_id, peer=peer).first()
    if upload is None:
        raise UploadGone
    return upload


def _clear(upload: BundleUpload, part: LockedPart) -> None:
    part.remove()
    upload.delete()


def sweep(*, at: datetime, folder: Path) -> int:
    """Delete expired uploads that no request is using; returns how many."""
    count = 0
    old = BundleUpload.objects.filter(begun_at__lt=at - UPLOAD_LIFETIME)
    for upload_id in old.values_list("pk", flat=True):
        with suppress(UploadBusy), locked(part_of(upload_id, folder)) as part:
            for upload in old.filter(pk=upload_id):
                _clear(upload, part)
                count += 1
    return count
