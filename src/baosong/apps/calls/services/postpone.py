"""Later deadlines: for all units as a version of the terms, for chosen units as extensions."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import AMEND
from baosong.apps.calls.errors import CallNotOpen, NothingPassedOn, PostponementNotLater
from baosong.apps.calls.models import Call, Extension, TermsVersion
from baosong.apps.calls.queries import tasks_of, unit_deadline
from baosong.apps.calls.services.amendments import locked_call, put_in_force
from baosong.apps.calls.services.extensions import extend
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Deadline


@transaction.atomic
def postpone(call: Call, *, tasks: Collection[str], until: str, reason: str, by: Person, at: datetime) -> TermsVersion:
    """Move the deadline of the tasks (keys) for all units to `until`, as notices write it. Refuses a deadline that is not later."""
    call = locked_call(call)
    if not AMEND.is_open(call.state):
        raise CallNotOpen(step="postpone", state=call.state, since=call.moved_at)
    moment, chosen = Deadline(until).moment(), [task for task in tasks_of(call) if task.key in tasks]
    if not chosen:
        raise NothingPassedOn
    for task in chosen:
        if moment <= task.deadline:
            raise PostponementNotLater(task=task.name, deadline=task.deadline)
    keys = {task.key for task in chosen}
    terms = replace(
        call.terms,
        tasks=tuple(replace(task, deadline=until, deadline_evidence=None) if task.key in keys else task for task in call.terms.tasks),
    )
    return put_in_force(call, terms, reason=reason, by=by, at=at)


@transaction.atomic
def postpone_for(call: Call, units: Sequence[Unit], *, tasks: Collection[str], until: str, reason: str, by: Person, at: datetime) -> list[Extension]:
    """Extend the deadline of the tasks (keys) for some units; a unit that has as long already is left out. Refuses where none is left."""
    call = locked_call(call)
    moment, chosen = Deadline(until).moment(), [task for task in tasks_of(call) if task.key in tasks]
    if not chosen:
        raise NothingPassedOn
    earlier = [(task, unit) for task in chosen for unit in units if unit_deadline(task, unit).deadline < moment]
    if not earlier:
        raise PostponementNotLater(task=chosen[0].name, deadline=max(task.deadline for task in chosen))
    return [extend(task, unit=unit, until=moment, reason=reason, by=by, at=at) for task, unit in earlier]
