"""Receiving a parcel piece by piece; how far it has come is told by its part file alone, so that a killed server loses nothing."""

import os
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.exchange.domain.taking import refusal_of, take
from baosong.exchange.errors import ParcelNotTaken
from baosong.exchange.jobs import OpenParcel
from baosong.exchange.models import ParcelUpload, Peer
from baosong.kit import jobs
from baosong.kit.errors import Refusal
from baosong.vault import Vault, room

LARGEST: Final = 200 * 1024**3
KEPT_FOR: Final = timedelta(days=7)


def part_of(upload: ParcelUpload, folder: Path) -> Path:
    """The part file."""
    return folder / f"parcel-{upload.pk}"


@transaction.atomic
def complete(upload: ParcelUpload) -> None:
    """Says that all bytes are here: a worker opens the parcel, since one of many GB takes minutes. Said again, nothing changes."""
    if ParcelUpload.objects.filter(pk=upload.pk, is_whole=False).update(is_whole=True):
        jobs.after_commit(OpenParcel(str(upload.pk)))


def open_whole(upload_id: str, *, vault: Vault, word: Callable[[Refusal], str], at: datetime, folder: Path) -> None:
    """Takes a whole parcel in. A refused one keeps only the reason, as `word` says it; done again, it gives the same."""
    upload = ParcelUpload.objects.select_related("peer").filter(pk=upload_id, is_whole=True, refusal={}).first()
    if upload is None:
        return
    try:
        take(part_of(upload, folder), vault=vault, begun_at=upload.begun_at, at=at, sender=upload.peer)
    except Refusal as refusal:
        part_of(upload, folder).unlink(missing_ok=True)
        ParcelUpload.objects.filter(pk=upload.pk).update(refusal={"code": refusal_of(refusal), "message": word(refusal)})
        return
    clear(upload, folder)


def give_up(upload_id: str, *, word: Callable[[Refusal], str]) -> None:
    """A parcel that could not be opened three times."""
    said = word(ParcelNotTaken(why="not_a_parcel", facts={}))
    ParcelUpload.objects.filter(pk=upload_id, refusal={}).update(refusal={"code": "not_a_parcel", "message": said})


@transaction.atomic
def begin(*, peer: Peer, parcel_id: uuid.UUID, length: int, at: datetime, folder: Path) -> ParcelUpload:
    """The place for a parcel; the same one when the sender begins again. A parcel of another length takes its place anew."""
    if not 0 < length <= LARGEST:
        raise ParcelNotTaken(why="not_a_parcel", facts={})
    upload = ParcelUpload.objects.filter(peer=peer, parcel_id=parcel_id).first()
    if upload is not None and (upload.length != length or upload.refusal):
        part_of(upload, folder).unlink(missing_ok=True)
        upload.delete()
        upload = None
    if upload is None:
        upload = ParcelUpload.objects.create(peer=peer, parcel_id=parcel_id, length=length, begun_at=at)
    part_of(upload, folder).touch()
    return upload


def received(upload: ParcelUpload, folder: Path) -> int:
    """How many bytes are here."""
    place = part_of(upload, folder)
    return place.stat().st_size if place.exists() else 0


def append(upload: ParcelUpload, offset: int, piece: bytes, folder: Path) -> int | None:
    """Adds a piece and returns how many bytes are here then; None where it does not begin where the part ends. Raises VaultFull."""
    if upload.is_whole or offset != received(upload, folder) or offset + len(piece) > upload.length:
        return None
    with room(), part_of(upload, folder).open("ab") as part:
        part.write(piece)
        part.flush()
        os.fsync(part.fileno())
    return offset + len(piece)


def clear(upload: ParcelUpload, folder: Path) -> None:
    """Takes the part away once the parcel was opened."""
    part_of(upload, folder).unlink(missing_ok=True)
    upload.delete()


def sweep(*, at: datetime, folder: Path) -> int:
    """Takes away what nobody went on with; returns how many."""
    count = 0
    for upload in ParcelUpload.objects.filter(begun_at__lt=at - KEPT_FOR):
        clear(upload, folder)
        count += 1
    return count
