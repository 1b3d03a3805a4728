"""Publication of a call."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import PUBLISH
from baosong.apps.calls.errors import CallIncomplete, CallNotDraft, CallNotReceived, DeadlinesPast, NobodyCalled
from baosong.apps.calls.events import CallPublished
from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.queries import is_addressed
from baosong.apps.calls.services.counters import open_to
from baosong.apps.calls.services.open_questions import NO_TASK, past_deadlines, required_questions
from baosong.apps.calls.services.pass_on import ensure_not_looser
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Deadline
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce


@transaction.atomic
def publish(call: Call, *, to: Sequence[Unit], by: Person, at: datetime, past_confirmed: bool = False, without_tasks: bool = False) -> Call:
    """Publish a draft to open units below the issuing one.

    Refuses open required questions, among them that nothing is asked for unless `without_tasks`, and past deadlines unless `past_confirmed`.
    """
    call = Call.objects.select_for_update(of=("self",)).select_related("unit", "parent").get(pk=call.pk)
    if not PUBLISH.is_open(call.state):
        raise CallNotDraft
    # The level above may have removed the unit since it passed the call on.
    if call.parent is not None and not is_addressed(call.parent, call.unit):
        raise CallNotReceived(unit=call.unit.name)
    ensure_not_looser(call, call.terms)
    missing = [question for question in required_questions(call.terms) if not (without_tasks and question.code == NO_TASK)]
    if missing:
        raise CallIncomplete(questions=missing)
    past = past_deadlines(call.terms, at=at)
    if past and not past_confirmed:
        raise DeadlinesPast(tasks=[task.name for task in past])
    units = may_receive(call, to, at=at)
    if not units:
        raise NobodyCalled
    open_tasks(call, {task.key: Deadline(task.deadline).moment() for task in call.terms.tasks})
    call.state, call.published_at = PUBLISH.target, at
    call.save(update_fields=["state", "published_at"])
    record("call.published", call, by=by, at=at, units=len(units), **({"past_deadlines": [task.key for task in past]} if past else {}))
    # After the audit log, as in every service that updates counters: one lock order prevents deadlocks.
    open_to(call, units)
    announce(CallPublished(call.pk))
    return call


def may_receive(call: Call, units: Sequence[Unit], *, at: datetime) -> list[Unit]:
    """Those of the units that are open and below the issuing one."""
    return [unit for unit in units if unit.path.startswith(call.unit.path) and unit.pk != call.unit_id and not unit.is_closed(at)]


def open_tasks(call: Call, deadlines: Mapping[str, datetime]) -> None:
    """Create the tasks of a call's terms in order; one without a deadline is left out."""
    Task.objects.bulk_create(
        Task(call=call, key=task.key, position=position, name=task.name[:120], deadline=deadlines[task.key], grace_minutes=call.terms.grace_minutes)
        for position, task in enumerate(call.terms.tasks, 1)
        if task.key in deadlines
    )
