"""What calls keep for a unit that is merged into another, and numbers of both that are added up."""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db.models import Q

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.jobs import NotifyUnits
from baosong.apps.calls.models import Addressee, AddresseeRemoval, Call, Extension
from baosong.apps.calls.queries import facts_of
from baosong.apps.calls.services import counters
from baosong.apps.calls.services.amendments import locked_call, store_version
from baosong.apps.calls.services.drafts import encoded
from baosong.apps.orgs.errors import IntoUnitAbove
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import TermsTask
from baosong.core.terms.quotas import DueCount, due, own_quotas, with_own_bounds
from baosong.platform.jobs import job_queue

NO_UNITS_YET = frozenset({CallState.DRAFT, CallState.DISCARDED})


@dataclass(frozen=True, slots=True)
class QuotaSum:
    """The numbers of two units for a task, and their sum."""

    call: Call
    task: TermsTask
    source: DueCount
    target: DueCount
    total: DueCount


def quota_sums(source: Unit, target: Unit) -> list[QuotaSum]:
    """The numbers that a merge adds up: where a call names one of the two units, that of each to which it went, or is to go."""
    named = Q()
    for unit in (source, target):
        named |= Q(terms_json__contains=f'"unit_id":{unit.pk}') | Q(terms_json__contains=f'"unit":{msgspec.json.encode(unit.name).decode()}')
    calls = list(Call.objects.filter(named).order_by("pk"))
    went = set(Addressee.objects.filter(call__in=calls, unit__in=[source, target]).values_list("call", "unit"))
    found = []
    for call in calls:
        has = [call.state in NO_UNITS_YET or (call.pk, unit.pk) in went for unit in (source, target)]
        for task in call.terms.tasks if has[0] else ():
            if any(own_quotas(task, facts_of(unit)) for unit, is_addressed in zip((source, target), has, strict=True) if is_addressed):
                own, other = (due(task, facts_of(unit)) if is_addressed else DueCount(0, 0) for unit, is_addressed in zip((source, target), has, strict=True))
                found.append(QuotaSum(call, task, own, other, _sum(own, other)))
    return found


def _sum(first: DueCount, second: DueCount) -> DueCount:
    return DueCount(first.least + second.least, None if first.most is None or second.most is None else first.most + second.most)


def add_up_quotas(source: Unit, target: Unit, by: Person, at: datetime) -> None:
    """Give the sums to the successor: in drafts as they are, in published calls as a version of the terms, of which the successor is notified."""
    totals: dict[int, dict[str, DueCount]] = {}
    for row in quota_sums(source, target):
        totals.setdefault(row.call.pk, {})[row.task.key] = row.total
    for key, by_task in totals.items():
        call = locked_call(Call(pk=key))
        terms = replace(call.terms, tasks=tuple(_with_total(task, source, target, by_task.get(task.key)) for task in call.terms.tasks))
        if call.state in NO_UNITS_YET:
            call.terms_json = encoded(terms)
            call.save(update_fields=["terms_json"])
        elif terms != call.terms:
            version = store_version(call, terms, reason=f"{source.name}并入{target.name}", by=by, at=at)
            job_queue.after_commit(NotifyUnits(call.pk, "amended", version.number, (target.pk,)))


def _with_total(task: TermsTask, source: Unit, target: Unit, total: DueCount | None) -> TermsTask:
    if total is None:
        return task
    return with_own_bounds(with_own_bounds(task, facts_of(source), None, None), facts_of(target), total.least, total.most)


def take_over_addressees(source: Unit, target: Unit) -> None:
    """Address calls of one unit to another; one that went to both expects works of one unit less.

    Refuses a merge after which a unit would submit to itself: one of the two issued a call that went to the other.
    """
    if Addressee.objects.filter(unit__in=[source, target], call__unit__in=[source, target]).exists():
        raise IntoUnitAbove(unit=target.name)
    both = set(Addressee.objects.filter(unit=target).values_list("call", flat=True))
    for addressee in Addressee.objects.filter(unit=source, call__in=both).order_by("call_id"):
        counters.drop(addressee)
    Addressee.objects.filter(unit=source).update(unit=target)
    received = Addressee.objects.filter(unit=target).values("call")
    AddresseeRemoval.objects.filter(unit=target, call__in=received).delete()


def take_over_removals(source: Unit, target: Unit) -> None:
    """Note that a call does not go to a unit any more for the other, unless it goes there or that is noted already."""
    received = Addressee.objects.filter(unit=target).values("call")
    noted = AddresseeRemoval.objects.filter(unit=target).values("call")
    AddresseeRemoval.objects.filter(unit=source).exclude(call__in=received).exclude(call__in=list(noted.values_list("call", flat=True))).update(unit=target)


def take_over_extensions(source: Unit, target: Unit) -> None:
    """Copy the later deadlines of one unit to another where they are later than its own; the granted ones stay as they were."""
    valid = {(found.task_id, found.unit_id): found for found in Extension.objects.filter(unit__in=[source, target]).order_by("pk")}
    for (task_id, unit_id), extension in valid.items():
        own = valid.get((task_id, target.pk))
        if unit_id == source.pk and (own is None or own.until < extension.until):
            Extension.objects.create(
                task_id=task_id, unit=target, until=extension.until, reason=extension.reason, given_by=extension.given_by, given_at=extension.given_at
            )
