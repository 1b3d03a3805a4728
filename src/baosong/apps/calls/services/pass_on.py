"""Passing a call on: a unit that received it issues it to its own units, with an earlier deadline and no looser rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import PASS_ON
from baosong.apps.calls.errors import CallNotReceived, DeadlineNotEarlier, LooserThanAbove, NothingPassedOn
from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import is_addressed, tasks_of, unit_deadline
from baosong.apps.calls.services.drafts import encoded
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Deadline, InvalidDeadline, LoosenedRule, Terms, TermsQuota, loosened
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class UnitTerms:
    """What a unit asks of the units below it: keys of the call's tasks, a deadline as notices write it (`core.terms.Deadline`), quota and covering note."""

    tasks: Sequence[str]
    deadline: str
    quota: TermsQuota | None = None
    note: str = ""


@transaction.atomic
def pass_on(call: Call, asked: UnitTerms, *, unit: Unit, by: Person, at: datetime) -> Call:
    """Create a draft call of the unit: the chosen tasks with their pieces, rules and sentences, under its own deadline and quota.

    The draft can still be changed; terms looser than those above are refused when it is published. Refuses a call that did not go to
    the unit, no task, and a deadline that is not before the unit's own.
    """
    if not PASS_ON.is_open(call.state) or not is_addressed(call, unit):
        raise CallNotReceived(unit=unit.name)
    chosen = [task for task in tasks_of(call) if task.key in asked.tasks]
    if not chosen:
        raise NothingPassedOn
    own = min(unit_deadline(task, unit).deadline for task in chosen)
    try:
        moment = Deadline(asked.deadline).moment()
    except InvalidDeadline as error:
        raise DeadlineNotEarlier(deadline=own) from error
    if moment >= own:
        raise DeadlineNotEarlier(deadline=own)
    terms = replace(
        call.terms,
        tasks=tuple(
            replace(task.terms, deadline=asked.deadline, deadline_evidence=None, quotas=(asked.quota,) if asked.quota else (), cap=None) for task in chosen
        ),
        total_quotas=(),
    )
    made = Call.objects.create(
        unit=unit,
        notice=call.notice,
        title=call.title,
        terms_json=encoded(terms),
        parent=call,
        parent_version=call.terms_version,
        covering_note=asked.note.strip(),
        made_by=by,
        made_at=at,
    )
    record("call.passed_on", made, by=by, at=at, parent=call.pk, unit=unit.pk, tasks=[task.key for task in chosen])
    return made


def what_is_looser(parent: Call | None, terms: Terms) -> list[LoosenedRule]:
    """All respects in which terms ask for less than the call they pass on; tasks that the call does not have are free."""
    if parent is None:
        return []
    pairs = [(parent.terms.task(task.key), task) for task in terms.tasks]
    return [item for above, own in pairs if above is not None for item in loosened(above, own)]


def ensure_not_looser(call: Call, terms: Terms) -> None:
    """Refuse terms that ask for less than the call that is passed on."""
    if found := what_is_looser(call.parent, terms):
        raise LooserThanAbove(items=found)
