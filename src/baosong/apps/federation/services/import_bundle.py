"""Import of a bundle: verified as a whole, imported in one transaction, answered with a receipt."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from baosong.apps.calls.models import Call, Notice, Task
from baosong.apps.calls.services.attachments import IncomingAttachment
from baosong.apps.calls.services.import_call import IncomingCall, import_call
from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.errors import BundleNotAccepted, CallUnknown
from baosong.apps.federation.models import BundleArrival, Peer, RemoteCall, RemoteSubmission
from baosong.apps.federation.queries import calls_for, card_of, trusted
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services import drafts, import_files
from baosong.apps.submissions.services.submit import submit
from baosong.core.blobstore import BlobStore
from baosong.core.bundle import BundleContents, BundleRefused, KeyCard, OpenedBundle, SubmissionPart, open_bundle
from baosong.core.terms import Terms
from baosong.platform.audit.services.log import record
from baosong.platform.errors import Refusal
from baosong.platform.web.parsing import number_of


def import_bundle(path: Path, *, own: KeyCard, blobstore: BlobStore, begun_at: datetime, at: datetime, sender: Peer | None = None) -> dict[str, Any]:
    """Import a bundle and return its receipt. Idempotent: a bundle imported before returns the same receipt.

    Raises BundleNotAccepted for one that fails verification (then nothing is written), and any refusal of this level's own
    guards (deadline, quota, missing pieces), which rolls the import back. `own`: the key of this installation; a bundle for another one
    is refused. `sender`: the peer that uploaded it; None if a person brought it. Only a person may bring a bundle that names no
    recipient, as those of version 0.2 and before: nobody can send it again.
    """
    try:
        opened = open_bundle(path, known=card_of)
    except BundleRefused as refused:
        raise BundleNotAccepted(why=refused.code, facts=refused.facts) from refused
    peer = trusted(opened.sender.fingerprint)
    if peer is None or (sender is not None and peer.pk != sender.pk):
        raise BundleNotAccepted(why="unknown_sender", facts={"key": opened.sender.fingerprint})
    before = BundleArrival.objects.filter(bundle_id=opened.contents.id).first()
    if before is not None:
        if before.peer_id != peer.pk:
            raise BundleNotAccepted(why="tampered", facts={"names": ["id"]})
        return dict(before.receipt)
    _ensure_recipient(opened.contents, own, is_brought=sender is None)
    if (opened.contents.kind == "call") != (peer.position == PeerPosition.ABOVE):
        raise BundleNotAccepted(why="wrong_direction", facts={})
    _store_blobs(opened, blobstore)
    with transaction.atomic():
        # Serialises imports of one peer: a concurrent import of the same bundle finds the first's row.
        Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
        before = BundleArrival.objects.filter(bundle_id=opened.contents.id).first()
        if before is not None:
            return dict(before.receipt)
        answer = _import_call(opened.contents, peer, at) if opened.contents.kind == "call" else _import_submissions(opened.contents, peer, begun_at, at)
        receipt = {"bundle": opened.contents.id, "received_at": at.isoformat(), "recipient": opened.contents.recipient, **answer}
        arrival = BundleArrival.objects.create(bundle_id=uuid.UUID(opened.contents.id), peer=peer, receipt=receipt, arrived_at=at)
        record("bundle.taken", arrival, by=None, at=at, bundle=opened.contents.id, peer=peer.name, kind=opened.contents.kind)
    return receipt


def _ensure_recipient(contents: BundleContents, own: KeyCard, *, is_brought: bool) -> None:
    if contents.recipient != own.fingerprint and (contents.recipient or not is_brought):
        raise BundleNotAccepted(why="other_recipient", facts={"key": contents.recipient[:60]})


def _store_blobs(opened: OpenedBundle, blobstore: BlobStore) -> None:
    """Store blobs before the rows that refer to them: an unreferenced blob is harmless, a dangling reference is not."""
    sizes = dict(opened.contents.blobs())
    for sha256, source in opened.files():
        if not blobstore.has(sha256, size=sizes[sha256] if sizes[sha256] >= 0 else None):
            blobstore.put(source)


def _import_call(contents: BundleContents, peer: Peer, at: datetime) -> dict[str, Any]:
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
        raise BundleNotAccepted(why="not_a_bundle", facts={}) from error
    notice = Notice(text=part.notice, file_name=part.notice_name[:255], sha256=part.notice_sha256, received_at=at)
    files = [IncomingAttachment(file.name, file.sha256, file.size, file.blanks, task_key=file.task) for file in part.attachments]
    incoming = IncomingCall(notice, terms, part.title, deadlines, part.covering_note, files)
    call = import_call(incoming, unit=peer.unit, to=peer.own_unit, by=peer.person, at=at)
    RemoteCall.objects.create(peer=peer, ref=part.ref, call=call)
    record("call.came_down", call, by=None, at=at, peer=peer.name, ref=part.ref)
    return {"call": call.pk}


def _import_submissions(contents: BundleContents, peer: Peer, begun_at: datetime, at: datetime) -> dict[str, Any]:
    call = calls_for(peer).filter(pk=number_of(contents.call.ref.removeprefix("call:"))).first()
    if call is None:
        raise CallUnknown(title=contents.call.title)
    return {"submissions": [_import_submission(part, call, peer, begun_at, at) for part in contents.submissions]}


def _import_submission(part: SubmissionPart, call: Call, peer: Peer, begun_at: datetime, at: datetime) -> dict[str, Any]:
    task = Task.objects.select_related("call").filter(call=call, key=part.task).first()
    if task is None:
        raise CallUnknown(title=call.title)
    known = RemoteSubmission.objects.filter(peer=peer, ref=part.ref).select_related("submission").first()
    submission = known.submission if known is not None else drafts.begin(task, unit=peer.unit, by=peer.person, at=at)
    provenance = {
        "vouched_by": part.vouched_by,
        "receipts": msgspec.to_builtins(part.receipts),
        "history": list(part.history),
        "reviews": msgspec.to_builtins(part.reviews),
    }
    import_files.import_files(submission, part, begun_at=begun_at, at=at)
    receipt = submit(Submission.objects.get(pk=submission.pk), by=peer.person, at=at)
    RemoteSubmission.objects.update_or_create(peer=peer, ref=part.ref, defaults={"submission": submission, "units": list(part.units), "provenance": provenance})
    record("submission.came_up", submission, by=None, at=at, peer=peer.name, ref=part.ref, vouched_by=part.vouched_by, units=list(part.units))
    return {"ref": part.ref, "number": receipt.number, "code": receipt.code}


def refusal_code(refusal: Refusal) -> str:
    """The refusal's code for the sender."""
    return str(refusal.facts.get("why", refusal.code)) if isinstance(refusal, BundleNotAccepted) else refusal.code
