"""Receiving a bundle piece by piece; how far it has come is told by its part file alone, so that a killed server loses nothing."""

import os
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.federation.errors import BundleNotAccepted
from baosong.apps.federation.jobs import ImportBundle
from baosong.apps.federation.models import BundleUpload, Peer
from baosong.apps.federation.services.import_bundle import refusal_of, take
from baosong.core.blobstore import BlobStore, disk_full_guard
from baosong.platform.errors import Refusal
from baosong.platform.jobs import job_queue

LARGEST: Final = 200 * 1024**3
KEPT_FOR: Final = timedelta(days=7)


def part_of(upload: BundleUpload, folder: Path) -> Path:
    """The part file."""
    return folder / f"bundle-{upload.pk}"


@transaction.atomic
def complete(upload: BundleUpload) -> None:
    """Says that all bytes are here: a worker opens the bundle, since one of many GB takes minutes. Said again, nothing changes."""
    if BundleUpload.objects.filter(pk=upload.pk, is_whole=False).update(is_whole=True):
        job_queue.after_commit(ImportBundle(str(upload.pk)))


def open_whole(upload_id: str, *, blobstore: BlobStore, word: Callable[[Refusal], str], at: datetime, folder: Path) -> None:
    """Takes a whole bundle in. A refused one keeps only the reason, as `word` says it; done again, it gives the same."""
    upload = BundleUpload.objects.select_related("peer").filter(pk=upload_id, is_whole=True, refusal={}).first()
    if upload is None:
        return
    try:
        take(part_of(upload, folder), blobstore=blobstore, begun_at=upload.begun_at, at=at, sender=upload.peer)
    except Refusal as refusal:
        part_of(upload, folder).unlink(missing_ok=True)
        BundleUpload.objects.filter(pk=upload.pk).update(refusal={"code": refusal_of(refusal), "message": word(refusal)})
        return
    clear(upload, folder)


def give_up(upload_id: str, *, word: Callable[[Refusal], str]) -> None:
    """A bundle that could not be opened three times."""
    said = word(BundleNotAccepted(why="not_a_bundle", facts={}))
    BundleUpload.objects.filter(pk=upload_id, refusal={}).update(refusal={"code": "not_a_bundle", "message": said})


@transaction.atomic
def begin(*, peer: Peer, bundle_id: uuid.UUID, length: int, at: datetime, folder: Path) -> BundleUpload:
    """The place for a bundle; the same one when the sender begins again. A bundle of another length takes its place anew."""
    if not 0 < length <= LARGEST:
        raise BundleNotAccepted(why="not_a_bundle", facts={})
    upload = BundleUpload.objects.filter(peer=peer, bundle_id=bundle_id).first()
    if upload is not None and (upload.length != length or upload.refusal):
        part_of(upload, folder).unlink(missing_ok=True)
        upload.delete()
        upload = None
    if upload is None:
        upload = BundleUpload.objects.create(peer=peer, bundle_id=bundle_id, length=length, begun_at=at)
    part_of(upload, folder).touch()
    return upload


def received(upload: BundleUpload, folder: Path) -> int:
    """How many bytes are here."""
    place = part_of(upload, folder)
    return place.stat().st_size if place.exists() else 0


def append(upload: BundleUpload, offset: int, piece: bytes, folder: Path) -> int | None:
    """Adds a piece and returns how many bytes are here then; None where it does not begin where the part ends. Raises VaultFull."""
    if upload.is_whole or offset != received(upload, folder) or offset + len(piece) > upload.length:
        return None
    with disk_full_guard(), part_of(upload, folder).open("ab") as part:
        part.write(piece)
        part.flush()
        os.fsync(part.fileno())
    return offset + len(piece)


def clear(upload: BundleUpload, folder: Path) -> None:
    """Takes the part away once the bundle was opened."""
    part_of(upload, folder).unlink(missing_ok=True)
    upload.delete()


def sweep(*, at: datetime, folder: Path) -> int:
    """Takes away what nobody went on with; returns how many."""
    count = 0
    for upload in BundleUpload.objects.filter(begun_at__lt=at - KEPT_FOR):
        clear(upload, folder)
        count += 1
    return count
