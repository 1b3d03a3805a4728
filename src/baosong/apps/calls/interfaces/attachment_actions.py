"""What the buttons of the attachments' form on a draft do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.calls.interfaces import notice_files
from baosong.apps.calls.models import Call, NoticeAttachment
from baosong.apps.calls.services import attachments, named_quotas
from baosong.apps.calls.services.named_quotas import QuotasRead
from baosong.apps.orgs.models import Person

REMOVE, NOTICE = "remove", "notice"


@dataclass(frozen=True, slots=True)
class AttachmentAction:
    """What a form asks for: a button's name with its attachment, `task_key` and `is_shown` of each by their keys, files to be added."""

    name: str
    attachment: NoticeAttachment | None
    changes: Mapping[int, Mapping[str, Any]]
    files: Sequence[File[bytes]] = ()


def apply(call: Call, asked: AttachmentAction, *, by: Person, at: datetime) -> list[str]:
    """Do what a form asks for; return what is to be said about it. Raises FileNotTaken, CallAttachmentsFull."""
    action, attachment = asked.name, asked.attachment
    attachments.change(call, asked.changes, by=by, at=at)
    if attachment is not None and action == REMOVE:
        attachments.remove(call, attachment, by=by, at=at)
        return [_("“%(name)s” was taken off.") % {"name": attachment.name}]
    if attachment is not None and action == NOTICE:
        attachments.make_notice(call, notice_files.next_notice(call, attachment), by=by, at=at)
        return [_("“%(name)s” is the notice now; the requirements were read from it anew.") % {"name": attachment.name}]
    files, repeated = notice_files.read_files(asked.files, is_pasted=True)
    added = attachments.add(call, notice_files.stored(files), by=by, at=at)
    tables = notice_files.tables_of([file for file in files if any(row.sha256 == file.sha256 for row in added)])
    read = named_quotas.add_tables(call, tables, by=by, at=at)
    return [*repeated_sentences([*repeated, *(file.name for file in files if all(row.sha256 != file.sha256 for row in added))]), *read_sentences(read)]


def repeated_sentences(names: list[str]) -> list[str]:
    """That files were chosen twice."""
    return [_("“%(name)s” was there twice and is kept once.") % {"name": name} for name in names]


def read_sentences(read: QuotasRead) -> list[str]:
    """What was read from tables of quotas."""
    said = []
    if read.units:
        said.append(
            ngettext(
                "A table of quotas was read: %(n)s unit has a number of its own.",
                "A table of quotas was read: %(n)s units have numbers of their own.",
                read.units,
            )
            % {"n": read.units}
        )
    if read.columns:
        said.append(
            _("These columns of the table of quotas fit no task and were not used: %(names)s. Please enter their numbers by hand.")
            % {"names": "、".join(read.columns)}
        )
    return said
