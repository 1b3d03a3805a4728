"""Attachments of a published call: added, replaced and taken off with a reason; the former files stay reachable."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import AMEND, SEEN_BELOW
from baosong.apps.calls.errors import AmendmentReasonMissing, AttachmentsShared, CallNotOpen, NothingAmended
from baosong.apps.calls.jobs import NotifyUnits
from baosong.apps.calls.models import AttachmentRevision, Call
from baosong.apps.calls.services.amendments import locked_call
from baosong.apps.calls.services.attachments import IncomingAttachment, ensure_room, store
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue


@dataclass(frozen=True, slots=True)
class AttachmentChanges:
    """Files to be added, files by the key of the attachment that each replaces, and keys of those to be taken off."""

    added: Sequence[IncomingAttachment] = ()
    replacements: Mapping[int, IncomingAttachment] | None = None
    removed: Collection[int] = ()


@transaction.atomic
def revise(call: Call, changes: AttachmentChanges, *, reason: str, by: Person, at: datetime) -> AttachmentRevision:
    """Change the attachments of a published call and of those that pass it on; their units are notified.

    Refuses a call that does not run, one that passes another on, a change without a reason or effect, and too many files. A file that is
    valid already is not added again.
    """
    call = locked_call(call)
    if not AMEND.is_open(call.state):
        raise CallNotOpen(step=AMEND.name, state=call.state, since=call.moved_at)
    if call.parent_id is not None:
        raise AttachmentsShared
    valid = {row.pk: row for row in call.notice.attachments.select_for_update(of=("self",)).filter(retired_in=None)}
    known = {row.sha256 for row in valid.values()}
    wanted = changes.replacements or {}
    replacements = {key: file for key, file in wanted.items() if key in valid and valid[key].sha256 != file.sha256}
    added = [file for file in {file.sha256: file for file in changes.added}.values() if file.sha256 not in known]
    removed = [valid[key] for key in changes.removed if key in valid and key not in replacements]
    if not (added or replacements or removed):
        raise NothingAmended
    if not reason.strip():
        raise AmendmentReasonMissing
    ensure_room(call.notice, len(added) - len(removed))
    revision = AttachmentRevision.objects.create(notice=call.notice, reason=reason.strip(), made_by=by, made_at=at)
    for row in store(call.notice, added, terms=call.terms):
        row.added_in = revision
        row.save(update_fields=["added_in"])
    for key, file in replacements.items():
        old = valid[key]
        [new] = store(call.notice, [replace(file, task_key=old.task_key, is_shown=old.is_shown)])
        new.added_in, new.position = revision, old.position
        new.save(update_fields=["added_in", "position"])
        old.retired_in, old.replaced_by = revision, new
        old.save(update_fields=["retired_in", "replaced_by"])
    for row in removed:
        row.retired_in = revision
        row.save(update_fields=["retired_in"])
    names = {"added": [file.name for file in added], "replaced": [valid[key].name for key in replacements], "removed": [row.name for row in removed]}
    record("call.attachments_revised", call, by=by, at=at, reason=reason.strip(), **names)
    for other in Call.objects.filter(notice=call.notice, state__in=SEEN_BELOW).order_by("pk"):
        job_queue.after_commit(NotifyUnits(other.pk, "attachments", revision.pk))
    return revision
