"""Updates of a call's counters from its submissions, and their recount."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from baosong.apps.calls.enums import COUNTED
from baosong.apps.calls.models import Addressee, Call, CallCounters, Task
from baosong.apps.calls.queries import due_of, tasks_of
from baosong.apps.calls.services.counters import lock, note
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import HANDED_IN, Lateness
from baosong.apps.submissions.models import Submission

# By task: how many submissions of a unit count towards the quota, and how many of them were late.
Handed = dict[int, tuple[int, int]]
LATE = Q(versions__submitted_at__isnull=False) & ~Q(versions__lateness=Lateness.IN_TIME) | Q(items__is_late=True)
CALLS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class CounterValues:
    """The counters of a call, and for each unit (is done, is late)."""

    expected: int
    actual: int
    on_time: int
    units: dict[int, tuple[bool, bool]]


def counters(submission: Submission) -> None:
    """Update the counters with what the submission's unit has submitted; called in the transaction of the change, after the audit log."""
    call, unit = submission.task.call, submission.unit
    addressee = lock(call.pk, unit.pk)
    if addressee is not None:
        is_done, is_late = _holds(tasks_of(call), unit, _handed([call], [unit]).get((call.pk, unit.pk), {}))
        note(addressee, is_done=is_done, is_late=is_late)


def count_units(units: Collection[Unit]) -> None:
    """Update the counters of all calls that went to these units, after their kind, size, closure or works have changed."""
    calls = Call.objects.filter(state__in=COUNTED, addressees__unit__in=units).distinct().order_by("pk").in_bulk()
    present = Unit.objects.filter(pk__in=[unit.pk for unit in units]).in_bulk()
    handed = _handed(list(calls.values()), list(present.values()))
    for call in calls.values():
        tasks = tasks_of(call)
        for unit_id in Addressee.objects.filter(call=call, unit__in=present).order_by("pk").values_list("unit", flat=True):
            addressee = lock(call.pk, unit_id)
            if addressee is not None:
                is_done, is_late = _holds(tasks, present[unit_id], handed.get((call.pk, unit_id), {}))
                note(addressee, is_done=is_done, is_late=is_late)


def _holds(tasks: list[Task], unit: Unit, handed: Handed) -> tuple[bool, bool]:
    is_done = all(handed.get(task.pk, (0, 0))[0] >= due_of(task, unit).least for task in tasks)
    return is_done, any(late for _, late in handed.values())


def _handed(calls: list[Call], units: Collection[Unit] | None = None) -> dict[tuple[int, int], Handed]:
    submissions = Submission.objects.filter(task__call__in=calls, state__in=HANDED_IN)
    if units is not None:
        submissions = submissions.filter(unit__in=units)
    found: dict[tuple[int, int], Handed] = defaultdict(dict)
    rows = submissions.values("task__call_id", "unit_id", "task_id").annotate(n=Count("pk", distinct=True), late=Count("pk", filter=LATE, distinct=True))
    for row in rows:
        found[row["task__call_id"], row["unit_id"]][row["task_id"]] = (row["n"], row["late"])
    return found


def recount(calls: list[Call]) -> dict[int, CounterValues]:
    """The counters of calls computed from submissions; the number of queries does not grow with the calls."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    by_key = {call.pk: call for call in calls}
    for task in Task.objects.filter(call__in=calls).order_by("position"):
        task.call = by_key[task.call_id]
        tasks[task.call_id].append(task)
    handed = _handed(calls)
    units: dict[int, dict[int, tuple[bool, bool]]] = {call.pk: {} for call in calls}
    for addressee in Addressee.objects.filter(call__in=calls).select_related("unit").iterator(chunk_size=2000):
        units[addressee.call_id][addressee.unit_id] = _holds(tasks[addressee.call_id], addressee.unit, handed.get((addressee.call_id, addressee.unit_id), {}))
    return {
        key: CounterValues(len(found), sum(done for done, _ in found.values()), sum(done and not late for done, late in found.values()), found)
        for key, found in units.items()
    }


def differences() -> Iterator[tuple[int, str]]:
    """Calls whose counters differ from a recount, with the counter's name."""
    published = Call.objects.filter(state__in=COUNTED).order_by("pk")
    for calls in _batches(published):
        counters = CallCounters.objects.in_bulk([call.pk for call in calls])
        addressees = {(addressee.call_id, addressee.unit_id): (addressee.is_done, addressee.is_late) for addressee in Addressee.objects.filter(call__in=calls)}
        below = dict(Call.objects.filter(parent__in=calls, state__in=COUNTED).values_list("parent").annotate(n=Count("pk")))
        complete = CallCounters.objects.filter(call__parent__in=calls, call__state__in=COUNTED, actual=F("expected"), complete_below=F("below"))
        complete_below = dict(complete.values_list("call__parent").annotate(n=Count("pk")))
        for key, counted in recount(calls).items():
            stored = counters.get(key)
            if stored is None:
                yield key, "counters"
                continue
            right = {"expected": counted.expected, "actual": counted.actual, "on_time": counted.on_time}
            right |= {"below": below.get(key, 0), "complete_below": complete_below.get(key, 0)}
            yield from ((key, name) for name, value in right.items() if getattr(stored, name) != value)
            yield from ((key, f"unit {unit}") for unit, holds in counted.units.items() if addressees[key, unit] != holds)


def _batches(calls: QuerySet[Call]) -> Iterator[list[Call]]:
    last = 0
    while found := list(calls.filter(pk__gt=last)[:CALLS_AT_ONCE]):
        yield found
        last = found[-1].pk


@transaction.atomic
def recount_all() -> int:
    """Write the counters of all published calls anew, and return how many calls were counted."""
    counted_calls = 0
    for calls in _batches(Call.objects.filter(state__in=COUNTED).order_by("pk")):
        for key, counted in recount(calls).items():
            CallCounters.objects.update_or_create(call_id=key, defaults={"expected": counted.expected, "actual": counted.actual, "on_time": counted.on_time})
            addressees = list(Addressee.objects.filter(call=key))
            for addressee in addressees:
                addressee.is_done, addressee.is_late = counted.units[addressee.unit_id]
            Addressee.objects.bulk_update(addressees, ["is_done", "is_late"], batch_size=500)
            counted_calls += 1
    _recount_above()
    return counted_calls


def _recount_above() -> None:
    # From the lowest level up: a call is known to be complete only after those below it.
    depths = sorted(set(Call.objects.filter(state__in=COUNTED).values_list("unit__depth", flat=True)), reverse=True)
    for depth in depths:
        for counters in CallCounters.objects.filter(call__unit__depth=depth, call__passed_on__state__in=COUNTED).distinct():
            below = CallCounters.objects.filter(call__parent=counters.pk, call__state__in=COUNTED)
            counters.below = below.count()
            counters.complete_below = below.filter(actual=F("expected"), complete_below=F("below")).count()
            counters.save(update_fields=["below", "complete_below"])
