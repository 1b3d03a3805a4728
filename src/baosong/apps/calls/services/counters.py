"""Updates of the counters of calls, in the transaction of the change and up the tree as far as a counter changes."""

from collections.abc import Collection, Sequence

from baosong.apps.calls.enums import COUNTED
from baosong.apps.calls.models import Addressee, Call, CallCounters
from baosong.apps.calls.queries import due_of, tasks_of
from baosong.apps.orgs.models import Unit


def open_to(call: Call, units: Sequence[Unit]) -> None:
    """Create addressees and counters of a published call; units that owe nothing are counted as done, and the call above gets one more below it."""
    free = _address(call, [Addressee(call=call, unit=unit) for unit in units])
    counters = CallCounters.objects.create(call=call, expected=len(units), actual=free, on_time=free)
    if call.parent_id is not None:
        _change(call.parent_id, below=1, complete_below=int(counters.is_complete))


def add(call: Call, addressees: Sequence[Addressee]) -> None:
    """Add units to a published call and to its counters, as if they had no works; `count_units` of submissions counts those."""
    free = _address(call, addressees)
    _change(call.pk, expected=len(addressees), actual=free, on_time=free)


def _address(call: Call, addressees: Sequence[Addressee]) -> int:
    """Create the rows of a call's units; return how many of the units owe nothing."""
    tasks = tasks_of(call)
    for addressee in addressees:
        addressee.is_done = not any(due_of(task, addressee.unit).least for task in tasks)
    Addressee.objects.bulk_create(addressees, batch_size=1000)
    return sum(addressee.is_done for addressee in addressees)


def remove(call: Call, units: Collection[Unit]) -> list[Addressee]:
    """Take units out of a call and its counters; return the rows that they had."""
    found = list(Addressee.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").filter(call=call, unit__in=units).order_by("pk"))
    done = [addressee for addressee in found if addressee.is_done]
    Addressee.objects.filter(pk__in=[addressee.pk for addressee in found]).delete()
    _change(call.pk, expected=-len(found), actual=-len(done), on_time=-sum(not addressee.is_late for addressee in done))
    return found


def leave_above(call: Call) -> None:
    """A passed-on call was withdrawn: the call above has one less below it."""
    _count_above(call, -1)


def return_above(call: Call) -> None:
    """A withdrawn call was opened again: the call above has one more below it."""
    _count_above(call, 1)


def _count_above(call: Call, sign: int) -> None:
    counters = CallCounters.objects.filter(pk=call.pk).first()
    if call.parent_id is not None and counters is not None:
        _change(call.parent_id, below=sign, complete_below=sign * int(counters.is_complete))


def lock(call_id: int, unit_id: int) -> Addressee | None:
    """The addressee's row, locked until the transaction ends, so that counts of one unit are serialised. None for a unit that the call did not go to."""
    return Addressee.objects.select_for_update(no_key=True).filter(call=call_id, unit=unit_id).first()


def note(addressee: Addressee, *, is_done: bool, is_late: bool) -> None:
    """Set `is_done` and `is_late` of the locked addressee, and add the difference to the counters."""
    if (addressee.is_done, addressee.is_late) == (is_done, is_late):
        return
    actual = int(is_done) - int(addressee.is_done)
    on_time = int(is_done and not is_late) - int(addressee.is_done and not addressee.is_late)
    addressee.is_done, addressee.is_late = is_done, is_late
    addressee.save(update_fields=["is_done", "is_late"])
    _change(addressee.call_id, actual=actual, on_time=on_time)


def drop(addressee: Addressee) -> None:
    """Take a unit out of a call and its counters, as when it was merged into another that the call went to as well."""
    found = lock(addressee.call_id, addressee.unit_id)
    if found is not None:
        note(found, is_done=False, is_late=False)
        _change(found.call_id, expected=-1)
        found.delete()


def _change(call_id: int, **by: int) -> None:
    counters = CallCounters.objects.select_for_update(of=("self",), no_key=True).select_related("call").filter(pk=call_id).first()
    if counters is None:
        return
    was = counters.is_complete
    for name, amount in by.items():
        setattr(counters, name, getattr(counters, name) + amount)
    counters.save(update_fields=list(by))
    if counters.is_complete != was and counters.call.parent_id is not None and counters.call.state in COUNTED:
        _change(counters.call.parent_id, complete_below=1 if counters.is_complete else -1)
