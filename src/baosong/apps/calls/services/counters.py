"""Updates of the counters of calls, in the transaction of the change and up the tree as far as a counter changes."""

from collections.abc import Sequence

from baosong.apps.calls.enums import COUNTED
from baosong.apps.calls.models import Addressee, Call, CallCounters
from baosong.apps.calls.queries import due_of, tasks_of
from baosong.apps.orgs.models import Unit


def open_to(call: Call, units: Sequence[Unit]) -> None:
    """Create addressees and counters of a published call; units that owe nothing are counted as done, and the call above gets one more below it."""
    tasks = tasks_of(call)
    free = {unit.pk for unit in units if not any(due_of(task, unit).least for task in tasks)}
    Addressee.objects.bulk_create((Addressee(call=call, unit=unit, is_done=unit.pk in free) for unit in units), batch_size=1000)
    counters = CallCounters.objects.create(call=call, expected=len(units), actual=len(free), on_time=len(free))
    if call.parent_id is not None:
        _change(call.parent_id, below=1, complete_below=int(counters.is_complete))


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
