"""Opening a parcel that came: checked whole, then taken in one transaction or not at all, and answered with a receipt."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from baosong.calls.domain import arriving
from baosong.calls.models import Call, Notice, Task
from baosong.exchange.enums import Place
from baosong.exchange.errors import CallUnknown, ParcelNotTaken
from baosong.exchange.models import ParcelArrival, Peer, RemoteCall, RemoteWork
from baosong.exchange.queries import calls_for, card_of, trusted
from baosong.journal.domain.recording import record
from baosong.kit.errors import Refusal
from baosong.parcel import Contents, Opened, ParcelRefused, WorkPart, open_parcel
from baosong.terms import Terms
from baosong.vault import Vault
from baosong.works.domain import carrying, opening
from baosong.works.domain.submitting import submit
from baosong.works.models import Submission


def take(path: Path, *, vault: Vault, begun_at: datetime, at: datetime, sender: Peer | None = None) -> dict[str, Any]:
    """Opens a parcel and takes it in; its receipt. A parcel taken before gives the same receipt again and changes nothing.

    Raises ParcelNotTaken for one that cannot be believed (then nothing is written), and any refusal of the level's own
    guards (deadline, quota, missing pieces) with nothing half-imported. `sender` is who sent it, where that is known.
    """
    try:
        opened = open_parcel(path, known=card_of)
    except ParcelRefused as refused:
        raise ParcelNotTaken(why=refused.code, facts=refused.facts) from refused
    peer = trusted(opened.sender.fingerprint)
    if peer is None or (sender is not None and peer.pk != sender.pk):
        raise ParcelNotTaken(why="unknown_sender", facts={"key": opened.sender.fingerprint})
    before = ParcelArrival.objects.filter(parcel_id=opened.contents.id).first()
    if before is not None:
        if before.peer_id != peer.pk:
            raise ParcelNotTaken(why="tampered", facts={"names": ["id"]})
        return dict(before.receipt)
    if (opened.contents.kind == "call") != (peer.place == Place.ABOVE):
        raise ParcelNotTaken(why="wrong_direction", facts={})
    _keep(opened, vault)
    with transaction.atomic():
        # Two at once: the second waits here and then finds the first's row.
        Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
        before = ParcelArrival.objects.filter(parcel_id=opened.contents.id).first()
        if before is not None:
            return dict(before.receipt)
        taken = _take_call(opened.contents, peer, at) if opened.contents.kind == "call" else _take_works(opened.contents, peer, begun_at, at)
        receipt = {"parcel": opened.contents.id, "received_at": at.isoformat(), **taken}
        arrival = ParcelArrival.objects.create(parcel_id=uuid.UUID(opened.contents.id), peer=peer, receipt=receipt, arrived_at=at)
        record("parcel.taken", arrival, by=None, at=at, parcel=opened.contents.id, peer=peer.name, kind=opened.contents.kind)
    return receipt


def _keep(opened: Opened, vault: Vault) -> None:
    """Bytes first: what nothing points to does no harm, what points to nothing would."""
    for sha256, source in opened.files():
        if not vault.has(sha256):
            vault.put(source)


def _take_call(contents: Contents, peer: Peer, at: datetime) -> dict[str, Any]:
    part = contents.call
    if peer.own_unit is None:
        raise CallUnknown(title=part.title)
    found = RemoteCall.objects.filter(peer=peer, ref=part.ref).select_related("call").first()
    if found is not None:
        return {"call": found.call_id}
    try:
        terms = msgspec.json.decode(part.terms, type=Terms)
        deadlines = {key: datetime.fromisoformat(written) for key, written in part.deadlines.items()}
    except (msgspec.ValidationError, msgspec.DecodeError, ValueError) as error:
        raise ParcelNotTaken(why="not_a_parcel", facts={}) from error
    notice = Notice(text=part.notice, file_name=part.notice_name[:255], sha256=part.notice_sha256, received_at=at)
    call = arriving.arrive(
        notice, terms, title=part.title, unit=peer.unit, to=peer.own_unit, deadlines=deadlines, note=part.covering_note, by=peer.person, at=at
    )
    RemoteCall.objects.create(peer=peer, ref=part.ref, call=call)
    record("call.came_down", call, by=None, at=at, peer=peer.name, ref=part.ref)
    return {"call": call.pk}


def _take_works(contents: Contents, peer: Peer, begun_at: datetime, at: datetime) -> dict[str, Any]:
    number = contents.call.ref.removeprefix("call:")
    call = calls_for(peer).filter(pk=int(number)).first() if number.isdigit() and len(number) < 12 else None
    if call is None:
        raise CallUnknown(title=contents.call.title)
    return {"works": [_take_work(part, call, peer, begun_at, at) for part in contents.works]}


def _take_work(part: WorkPart, call: Call, peer: Peer, begun_at: datetime, at: datetime) -> dict[str, Any]:
    task = Task.objects.select_related("call").filter(call=call, key=part.task).first()
    if task is None:
        raise CallUnknown(title=call.title)
    known = RemoteWork.objects.filter(peer=peer, ref=part.ref[:60]).select_related("submission").first()
    work = known.submission if known is not None else opening.begin(task, unit=peer.unit, by=peer.person, at=at)
    said = {
        "vouched_by": part.vouched_by,
        "receipts": msgspec.to_builtins(part.receipts),
        "history": list(part.history),
        "reviews": msgspec.to_builtins(part.reviews),
    }
    carrying.carry_in(work, part, begun_at=begun_at, at=at)
    receipt = submit(Submission.objects.get(pk=work.pk), by=peer.person, at=at)
    RemoteWork.objects.update_or_create(peer=peer, ref=part.ref[:60], defaults={"submission": work, "units": list(part.units), "said": said})
    record("submission.came_up", work, by=None, at=at, peer=peer.name, ref=part.ref, vouched_by=part.vouched_by, units=list(part.units))
    return {"ref": part.ref, "number": receipt.number, "code": receipt.code}


def refusal_of(refusal: Refusal) -> str:
    """The code by which the sender learns why."""
    return str(refusal.facts.get("why", refusal.code)) if isinstance(refusal, ParcelNotTaken) else refusal.code
