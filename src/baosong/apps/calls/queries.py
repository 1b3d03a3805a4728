"""Queries of calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count, QuerySet

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Addressee, AddresseeRemoval, AttachmentRevision, Call, Extension, NoticeAttachment, Task, TermsVersion
from baosong.apps.orgs.models import Unit
from baosong.core.terms import Terms
from baosong.core.terms.differences import TermsChange, differences
from baosong.core.terms.quotas import DueCount, UnitFacts, due


@dataclass(frozen=True, slots=True)
class UnitDeadline:
    """A task's deadline for one unit, with its extension."""

    deadline: datetime
    grace_until: datetime
    is_extended: bool


def tasks_of(call: Call) -> list[Task]:
    """The call's tasks in order, with `call` set; one query."""
    tasks = list(call.tasks.order_by("position"))
    for task in tasks:
        task.call = call
    return tasks


def addressed_units(call: Call) -> QuerySet[Unit]:
    """The units that the call was published to, in tree order."""
    found: QuerySet[Unit] = Unit.objects.filter(calls_received__call=call).order_by("path")
    return found


def addressees_of(call: Call) -> QuerySet[Addressee]:
    """The units that the call was published to in tree order, with who acknowledged it; one query."""
    return Addressee.objects.filter(call=call).select_related("unit", "acknowledged_by").order_by("unit__path")


def acknowledged_of(call: Call) -> tuple[int, int]:
    """How many units have acknowledged the call, and how many received it; one query."""
    found = Addressee.objects.filter(call=call).aggregate(done=Count("acknowledged_at"), all=Count("pk"))
    return found["done"], found["all"]


def terms_at(call: Call, number: int) -> Terms:
    """The terms of a version; those in force where the call was never amended."""
    found = TermsVersion.objects.filter(call=call, number=number).first()
    return found.terms if found is not None else call.terms


def terms_in_force(call: Call, at: datetime) -> Terms:
    """The terms that were in force at a moment; those in force now where the call was never amended."""
    found = TermsVersion.objects.filter(call=call, since__lte=at).last()
    return found.terms if found is not None else call.terms


def versions_of(call: Call) -> list[tuple[TermsVersion, list[TermsChange]]]:
    """The versions of the call's terms after the first, newest first, each with its changes and who made it; empty where it was never amended."""
    if call.terms_version == 1:
        return []
    versions = list(call.terms_versions.select_related("made_by").order_by("number"))
    return [(new, differences(old.terms, new.terms)) for old, new in pairwise(versions)][::-1]


def is_addressed(call: Call, unit: Unit) -> bool:
    """Whether the call was published to this unit."""
    return Addressee.objects.filter(call=call, unit=unit).exists()


def removal_of(call: Call, unit: Unit) -> AddresseeRemoval | None:
    """The removal of the unit from the call, if it does not go there any more."""
    return AddresseeRemoval.objects.filter(call=call, unit=unit).select_related("removed_by").first()


def removals_of(call: Call) -> list[AddresseeRemoval]:
    """The units that the call does not go to any more, in tree order; one query."""
    return list(AddresseeRemoval.objects.filter(call=call).select_related("unit", "removed_by").order_by("unit__path"))


def passed_on_below(call: Call, units: Iterable[Unit]) -> list[Call]:
    """The published calls in which the units passed the call on, with those of all levels below; as many queries as levels."""
    found = list(Call.objects.filter(parent=call, unit__in=units, state=CallState.PUBLISHED).select_related("unit"))
    level = found
    while level:
        level = list(Call.objects.filter(parent__in=level, state=CallState.PUBLISHED).select_related("unit"))
        found = found + level
    return found


def passed_on_by(call: Call, unit: Unit) -> QuerySet[Call]:
    """The calls in which the unit passed this one on, without drafts in the recycle bin."""
    return call.passed_on.filter(unit=unit).exclude(state=CallState.DISCARDED).order_by("pk")


def extensions_of(call: Call, unit: Unit | None = None) -> dict[tuple[int, int], Extension]:
    """The valid extensions by (task, unit), of all units or of one; one query."""
    found = Extension.objects.filter(task__call=call)
    return {(extension.task_id, extension.unit_id): extension for extension in (found.filter(unit=unit) if unit else found)}


def unit_deadline(task: Task, unit: Unit) -> UnitDeadline:
    """The task's deadline for the unit."""
    extension = Extension.objects.filter(task=task, unit=unit).last()
    return standing_with(task, extension)


def standing_with(task: Task, extension: Extension | None) -> UnitDeadline:
    """The task's deadline with a known extension."""
    is_extended = extension is not None and extension.until > task.deadline
    # A deadline that was moved for all units may have overtaken an extension.
    deadline = extension.until if extension is not None and is_extended else task.deadline
    return UnitDeadline(deadline, deadline + timedelta(minutes=task.grace_minutes), is_extended)


def facts_of(unit: Unit) -> UnitFacts:
    """What quotas depend on, of a unit."""
    return UnitFacts(unit.kind, unit.branches, unit.members, unit.name, unit.pk)


def due_of(task: Task, unit: Unit) -> DueCount:
    """How many the unit must and may submit; one that is closed before the deadline need not submit anything."""
    count = due(task.terms, facts_of(unit))
    return DueCount(0, count.most) if unit.is_closed(task.deadline) else count


@dataclass(frozen=True, slots=True)
class QuotaChange:
    """The number of one unit and task, before and after."""

    unit: Unit
    task: str
    before: DueCount
    after: DueCount


def quota_changes(before: Terms, after: Terms, units: Iterable[Unit]) -> list[QuotaChange]:
    """The numbers that differ in two versions of the terms, by unit; no query."""
    pairs = [(old, new) for new in after.tasks if (old := before.task(new.key)) is not None and old.quotas != new.quotas]
    found = []
    for unit in units if pairs else ():
        for old, new in pairs:
            counts = due(old, facts_of(unit)), due(new, facts_of(unit))
            if counts[0] != counts[1]:
                found.append(QuotaChange(unit, new.name, *counts))
    return found


def attachments_of(call: Call) -> list[NoticeAttachment]:
    """The attachments that units see, in order; one query."""
    return list(NoticeAttachment.objects.filter(notice=call.notice_id, is_shown=True, retired_in=None))


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A change of attachments that units see: files added, (former, new) pairs, and files taken off."""

    revision: AttachmentRevision
    added: tuple[NoticeAttachment, ...]
    replaced: tuple[tuple[NoticeAttachment, NoticeAttachment], ...]
    removed: tuple[NoticeAttachment, ...]


def attachment_revisions_of(call: Call) -> list[RevisionRow]:
    """The changes of the call's attachments, newest first, without files that units do not see; two queries."""
    revisions = list(AttachmentRevision.objects.filter(notice=call.notice_id).select_related("made_by"))
    files = list(NoticeAttachment.objects.filter(notice=call.notice_id, is_shown=True).select_related("replaced_by")) if revisions else []
    rows = []
    for revision in revisions:
        retired = [file for file in files if file.retired_in_id == revision.pk]
        replaced = tuple((file, file.replaced_by) for file in retired if file.replaced_by is not None)
        new = {file.pk for _old, file in replaced}
        added = tuple(file for file in files if file.added_in_id == revision.pk and file.pk not in new)
        rows.append(RevisionRow(revision, added, replaced, tuple(file for file in retired if file.replaced_by is None)))
    return [row for row in rows if row.added or row.replaced or row.removed]


def attachments_by_task(call: Call, tasks: Iterable[Task]) -> dict[str, list[NoticeAttachment]]:
    """The attachments that units see by the key of the task that asks for them; "" for those of the whole call; one query."""
    found: dict[str, list[NoticeAttachment]] = {"": [], **{task.key: [] for task in tasks}}
    for attachment in attachments_of(call):
        found.get(attachment.task_key, found[""]).append(attachment)
    return found
