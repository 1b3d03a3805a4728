"""Draft submissions: creation, title and details, discarding and restoring."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.calls.models import Task
from baosong.apps.calls.queries import due_of
from baosong.apps.orgs.errors import UnitClosed
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.enums import CHANGE, DISCARD, RESTORE, TAKE_OVER
from baosong.apps.submissions.errors import QuotaFull
from baosong.apps.submissions.models import Submission, Version
from baosong.apps.submissions.queries import counted
from baosong.apps.submissions.services.open_calls import ensure_answerable
from baosong.apps.submissions.services.transitions import ensure_open, locked, move
from baosong.apps.submissions.services.versions import working
from baosong.platform.audit.services.log import record

DETAILS: Final = ("speaker", "held_on", "mode", "audience", "theme")
LONGEST: Final = 200


@transaction.atomic
def begin(task: Task, *, unit: Unit, by: Person, at: datetime, proxy_unit: Unit | None = None) -> Submission:
    """Create a draft; with `proxy_unit`, one that this unit above hands in on behalf of `unit`.

    Refuses units that the call did not go to, closed ones, units whose quota is full, and calls that are not running.
    """
    # So that a merge of the unit and the draft do not miss each other.
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if unit.is_closed(at):
        raise UnitClosed(unit=unit.name)
    ensure_answerable(task, unit)
    most = due_of(task, unit).most
    if most is not None and counted(task, unit) >= most:
        raise QuotaFull(most=most, scope="unit")
    submission = Submission.objects.create(task=task, unit=unit, proxy_unit=proxy_unit, made_by=by, made_at=at, changed_at=at)
    Version.objects.create(submission=submission, number=1)
    on_behalf = {"on_behalf_of": unit.name, "proxy": proxy_unit.name} if proxy_unit else {}
    record("submission.begun", submission, by=by, at=at, task=task.name, unit=unit.pk, **on_behalf)
    return submission


@transaction.atomic
def take_over(submission: Submission, *, by: Person, at: datetime) -> Submission:
    """Make the unit's own what a unit above prepares on its behalf; idempotent. Receipts keep who submitted which version."""
    submission = locked(submission)
    ensure_open(submission, TAKE_OVER)
    if submission.proxy_unit is not None:
        proxy, submission.proxy_unit, submission.changed_at = submission.proxy_unit, None, at
        submission.save(update_fields=["proxy_unit", "changed_at"])
        record("submission.taken_over", submission, by=by, at=at, proxy=proxy.name)
    return submission


@transaction.atomic
def describe(submission: Submission, *, title: str, details: Mapping[str, str], by: Person, at: datetime) -> Submission:
    """Write title and details; a submitted or returned submission gets a working version to submit again."""
    submission = locked(submission)
    ensure_open(submission, CHANGE)
    # Titles out of mails are cut; the form takes no longer ones.
    title = " ".join(title.split())[:LONGEST]
    cleaned = {name: " ".join(value.split())[:LONGEST] for name in DETAILS if (value := details.get(name, ""))}
    if (title, cleaned) == (submission.title, submission.details):
        return submission
    working(submission)
    submission.title, submission.details, submission.changed_at = title, cleaned, at
    submission.save(update_fields=["title", "details", "changed_at"])
    record("submission.described", submission, by=by, at=at, title=title)
    return submission


@transaction.atomic
def discard(submission: Submission, *, by: Person, at: datetime) -> Submission:
    """Discard a draft; it can be restored."""
    submission = locked(submission)
    move(submission, DISCARD, by=by, at=at)
    return submission


@transaction.atomic
def restore(submission: Submission, *, by: Person, at: datetime) -> Submission:
    """Restore a discarded draft."""
    submission = locked(submission)
    move(submission, RESTORE, by=by, at=at)
    return submission
