"""Attachments of a notice: those of a draft can be changed; which of its files is the notice, too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from baosong.apps.calls.errors import AttachmentsShared, CallAttachmentsFull
from baosong.apps.calls.models import Call, Notice, NoticeAttachment
from baosong.apps.calls.services import second_readings
from baosong.apps.calls.services.drafts import encoded, locked_draft, read_terms
from baosong.apps.calls.services.named_quotas import IncomingQuotaTable, apply_tables
from baosong.apps.orgs.models import Person
from baosong.core.notice.attachment_list import attachment_list, listed_as, packed_name, task_asking
from baosong.core.terms import Terms
from baosong.platform.audit.services.log import record

MAX_ATTACHMENTS = 40


@dataclass(frozen=True, slots=True)
class IncomingAttachment:
    """A stored file that comes with a notice: name, SHA-256, size in bytes, its blanks, whether units see it."""

    name: str
    sha256: str
    size: int
    blanks: tuple[str, ...] = ()
    is_shown: bool = True
    task_key: str = ""


def store(notice: Notice, incoming: Iterable[IncomingAttachment], *, terms: Terms | None = None) -> list[NoticeAttachment]:
    """Create the attachments after those that the notice has; with `terms`, each is matched to the task that asks for it. The caller's transaction."""
    begin = (notice.attachments.aggregate(last=Max("position"))["last"] or 0) + 1
    if terms is not None:
        incoming = [replace(file, task_key=task_of(file.name, notice.text, terms)) for file in incoming]
    rows = [
        NoticeAttachment(
            notice=notice,
            position=position,
            name=file.name[-255:],
            sha256=file.sha256,
            size=file.size,
            task_key=file.task_key,
            is_shown=file.is_shown,
            blanks=list(file.blanks),
        )
        for position, file in enumerate(incoming, begin)
    ]
    return NoticeAttachment.objects.bulk_create(rows)


def ensure_room(notice: Notice, added: int) -> None:
    """Refuse more than MAX_ATTACHMENTS valid files."""
    if notice.attachments.filter(retired_in=None).count() + added > MAX_ATTACHMENTS:
        raise CallAttachmentsFull(limit=MAX_ATTACHMENTS)


def task_of(name: str, text: str, terms: Terms) -> str:
    """The key of the task that asks for a file of this name; "" for the whole call."""
    listed = listed_as(name, attachment_list(text))
    return task_asking(listed.name if listed else packed_name(name), listed.number if listed else 0, terms, text)


def ensure_changeable(call: Call) -> Call:
    """The locked draft. Refuses a published call, and one whose notice belongs to another call too."""
    call = locked_draft(call)
    if call.parent_id is not None or call.notice.calls.exclude(pk=call.pk).exists():
        raise AttachmentsShared
    return call


@transaction.atomic
def add(call: Call, incoming: Sequence[IncomingAttachment], *, by: Person, at: datetime) -> list[NoticeAttachment]:
    """Add files to a draft. Refuses more than MAX_ATTACHMENTS in all; a file that the draft has already is not added again."""
    call = ensure_changeable(call)
    known = {*call.notice.attachments.values_list("sha256", flat=True), call.notice.sha256}
    new = list({file.sha256: file for file in incoming if file.sha256 not in known}.values())
    ensure_room(call.notice, len(new))
    made = store(call.notice, new, terms=call.terms)
    if made:
        record("call.attachments_changed", call, by=by, at=at, added=[file.name for file in made])
    return made


@transaction.atomic
def change(call: Call, changes: Mapping[int, Mapping[str, Any]], *, by: Person, at: datetime) -> None:
    """Set `task_key` and `is_shown` of attachments by their keys. Unknown keys of tasks are left out."""
    call = ensure_changeable(call)
    tasks = {"", *(task.key for task in call.terms.tasks)}
    changed = []
    for row in call.notice.attachments.all():
        given = changes.get(row.pk)
        if given is None or given["task_key"] not in tasks or (row.task_key, row.is_shown) == (given["task_key"], given["is_shown"]):
            continue
        row.task_key, row.is_shown = given["task_key"], given["is_shown"]
        row.save(update_fields=["task_key", "is_shown"])
        changed.append(row.name)
    if changed:
        record("call.attachments_changed", call, by=by, at=at, changed=changed)


@transaction.atomic
def remove(call: Call, attachment: NoticeAttachment, *, by: Person, at: datetime) -> None:
    """Take an attachment off a draft."""
    call = ensure_changeable(call)
    if call.notice.attachments.filter(pk=attachment.pk).delete()[0]:
        record("call.attachments_changed", call, by=by, at=at, removed=[attachment.name])


@dataclass(frozen=True, slots=True)
class NextNotice:
    """An attachment that becomes the notice: its text, the file of the former notice, and the tables of quotas in all files but that one."""

    attachment: NoticeAttachment
    text: str
    former: IncomingAttachment
    quota_tables: Sequence[IncomingQuotaTable] = ()


@transaction.atomic
def make_notice(call: Call, following: NextNotice, *, by: Person, at: datetime) -> Call:
    """Make an attachment the notice of a draft: its terms and quotas are read again, and the file of the former notice becomes an attachment."""
    call = ensure_changeable(call)
    former, chosen = call.notice, following.attachment
    notice = Notice.objects.create(text=following.text, file_name=chosen.name, sha256=chosen.sha256, received_at=at)
    terms = read_terms(following.text)
    call.notice, call.title, call.terms_json, call.is_reading_kept = notice, terms.title[:200], encoded(terms), False
    call.save(update_fields=["notice", "title", "terms_json", "is_reading_kept"])
    call.__dict__.pop("terms", None)
    # Places and rows refer to the text of the former notice.
    call.dismissed_places.all().delete()
    call.unmatched_quota_rows.all().delete()
    others = [IncomingAttachment(row.name, row.sha256, row.size, tuple(row.blanks), row.is_shown) for row in former.attachments.exclude(pk=chosen.pk)]
    store(notice, [following.former, *others], terms=terms)
    apply_tables(call, following.quota_tables)
    former.delete()
    second_readings.ask(call, by=by, at=at)
    record("call.notice_changed", call, by=by, at=at, file=chosen.name)
    return call
