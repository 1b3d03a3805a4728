"""Copying a call, such as last year's, as a draft with its dates moved."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from baosong.apps.calls.models import Call, Notice
from baosong.apps.calls.services.attachments import IncomingAttachment, store
from baosong.apps.calls.services.drafts import encoded
from baosong.apps.orgs.models import Person
from baosong.core.terms import Deadline, Terms
from baosong.platform.audit.services.log import record


@transaction.atomic
def copy_call(call: Call, *, first_deadline: date, by: Person, at: datetime) -> Call:
    """Create a draft with the terms of a call: its earliest deadline becomes `first_deadline`, the others move by as many days.

    A deadline that is no date is left out, so that the draft asks for it. A year in the title moves along. Nothing but the notice and the
    terms is copied: no unit, work, receipt or reminder.
    """
    terms = moved_terms(call, first_deadline)
    notice = Notice.objects.create(text=call.notice.text, file_name=call.notice.file_name, sha256=call.notice.sha256, received_at=call.notice.received_at)
    # The copy has files of its own, so that those of one call can be changed without the other.
    valid = call.notice.attachments.filter(retired_in=None)
    store(notice, [IncomingAttachment(row.name, row.sha256, row.size, tuple(row.blanks), row.is_shown, row.task_key) for row in valid])
    made = Call.objects.create(unit=call.unit, notice=notice, title=terms.title, terms_json=encoded(terms), made_by=by, made_at=at)
    record("call.copied", made, by=by, at=at, original=call.pk)
    return made


def first_deadline_of(terms: Terms) -> date | None:
    """The day of the earliest deadline; None where no deadline is a date."""
    return min((localdate(moment) for task in terms.tasks if (moment := Deadline(task.deadline).moment_if_dated()) is not None), default=None)


def a_year_later(day: date) -> date:
    """The same day of the week 52 weeks later, so that a deadline on a working day stays on one."""
    return day + timedelta(weeks=52)


def moved_terms(call: Call, first_deadline: date) -> Terms:
    """The terms of the call with all deadlines moved, and without the sentences that state the old ones."""
    first = first_deadline_of(call.terms)
    days = (first_deadline - first).days if first is not None else 0
    tasks = (
        replace(task, deadline=Deadline(task.deadline).moved(days).written if Deadline(task.deadline).moment_if_dated() else "", deadline_evidence=None)
        for task in call.terms.tasks
    )
    return replace(call.terms, title=moved_title(call, first_deadline), issued_on="", tasks=tuple(tasks))


def moved_title(call: Call, first_deadline: date) -> str:
    """The title, in which the year of the first deadline is replaced by the new one."""
    first = first_deadline_of(call.terms)
    return call.title if first is None else call.title.replace(f"{first.year}年", f"{first_deadline.year}年")
