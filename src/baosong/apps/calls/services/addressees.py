"""Units of a published call: adding and removing them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import CHANGE_UNITS, CallState
from baosong.apps.calls.errors import AmendmentReasonMissing, CallNotOpen, NobodyCalled, UnitsUnchanged
from baosong.apps.calls.events import UnitsChanged
from baosong.apps.calls.jobs import NotifyUnits
from baosong.apps.calls.models import Addressee, AddresseeRemoval, Call
from baosong.apps.calls.queries import passed_on_below
from baosong.apps.calls.services import counters, transitions
from baosong.apps.calls.services.amendments import locked_call
from baosong.apps.calls.services.publish import may_receive
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services.unit_rows import after_change
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce
from baosong.platform.jobs import job_queue


@dataclass(frozen=True, slots=True)
class UnitsChange:
    """The units that a call is to go to in addition, and those that it is not to go to any more."""

    added: tuple[Unit, ...] = ()
    removed: tuple[Unit, ...] = ()

    @property
    def opposite(self) -> "UnitsChange":
        return UnitsChange(self.removed, self.added)

    @property
    def keys(self) -> dict[str, list[int]]:
        """The keys of the units, as data."""
        return {"added": [unit.pk for unit in self.added], "removed": [unit.pk for unit in self.removed]}


def change_to(call: Call, units: Sequence[Unit]) -> UnitsChange:
    """The change after which the call goes to exactly these units."""
    present = {addressee.unit_id: addressee.unit for addressee in Addressee.objects.filter(call=call).select_related("unit").order_by("unit__path")}
    wanted = {unit.pk for unit in units}
    return UnitsChange(tuple(unit for unit in units if unit.pk not in present), tuple(unit for key, unit in present.items() if key not in wanted))


@transaction.atomic
def change_units(call: Call, change: UnitsChange, *, reason: str, by: Person, at: datetime) -> UnitsChange:
    """Add units to a published call and remove others; return what was changed.

    A removed unit owes nothing and hands in nothing more; its works, receipts, drafts and acknowledgement are kept, and calls in which it passed
    this one on are withdrawn. A unit that is added again has them as before. Refuses a call that does not run, a change without a reason or
    effect, and one that leaves no unit.
    """
    call = locked_call(call)
    if not CHANGE_UNITS.is_open(call.state):
        raise CallNotOpen(step=CHANGE_UNITS.name, state=call.state, since=call.moved_at)
    if not reason.strip():
        raise AmendmentReasonMissing
    # Submitting locks the task before it reads whether the call goes to the unit, as `transitions` explains.
    list(call.tasks.select_for_update(of=("self",), no_key=True).values_list("pk"))
    present = set(Addressee.objects.filter(call=call).values_list("unit", flat=True))
    added = [unit for unit in may_receive(call, change.added, at=at) if unit.pk not in present]
    removed = [unit for unit in change.removed if unit.pk in present]
    if not added and not removed:
        raise UnitsUnchanged
    if len(present) + len(added) == len(removed):
        raise NobodyCalled
    second = int(at.timestamp())
    if removed:
        record("call.units_removed", call, by=by, at=at, units=[unit.pk for unit in removed], names=[unit.name for unit in removed], reason=reason.strip())
    if added:
        record("call.units_added", call, by=by, at=at, units=[unit.pk for unit in added], names=[unit.name for unit in added], reason=reason.strip())
    _remove(call, removed, reason=reason.strip(), by=by, at=at)
    _add(call, added, reason=reason.strip(), by=by, at=at)
    for step, units in (("units_removed", removed), ("units_added", added)):
        if units:
            job_queue.after_commit(NotifyUnits(call.pk, step, second, tuple(unit.pk for unit in units)))
    announce(UnitsChanged(call.pk, tuple(unit.pk for unit in removed)))
    return UnitsChange(tuple(added), tuple(removed))


def _remove(call: Call, units: Collection[Unit], *, reason: str, by: Person, at: datetime) -> None:
    for passed_on in passed_on_below(call, units):
        transitions.withdraw(passed_on, reason=reason, by=by, at=at)
    AddresseeRemoval.objects.bulk_create(
        AddresseeRemoval(
            call=call,
            unit=addressee.unit,
            reason=reason,
            removed_at=at,
            removed_by=by,
            acknowledged_at=addressee.acknowledged_at,
            acknowledged_by_id=addressee.acknowledged_by_id,
        )
        for addressee in counters.remove(call, units)
    )


def _add(call: Call, units: Sequence[Unit], *, reason: str, by: Person, at: datetime) -> None:
    removals = {removal.unit_id: removal for removal in AddresseeRemoval.objects.filter(call=call, unit__in=units)}
    rows = [Addressee(call=call, unit=unit) for unit in units]
    for row in rows:
        if (removal := removals.get(row.unit_id)) is not None:
            row.acknowledged_at, row.acknowledged_by_id = removal.acknowledged_at, removal.acknowledged_by_id
    AddresseeRemoval.objects.filter(pk__in=[removal.pk for removal in removals.values()]).delete()
    if rows:
        counters.add(call, rows)
    # Those that have been removed before may have works.
    before = [unit for unit in units if unit.pk in removals]
    for unit in before:
        _reopen_passed_on(call, unit, removals[unit.pk], reason=reason, by=by, at=at)
    if before:
        after_change(before)


def _reopen_passed_on(call: Call, unit: Unit, removal: AddresseeRemoval, *, reason: str, by: Person, at: datetime) -> None:
    """Open again the calls that were withdrawn with the removal of the unit, at all levels."""
    level = list(Call.objects.filter(parent=call, unit=unit, state=CallState.WITHDRAWN, moved_at=removal.removed_at))
    while level:
        for passed_on in level:
            transitions.reopen(passed_on, reason=reason, by=by, at=at)
        level = list(Call.objects.filter(parent__in=level, state=CallState.WITHDRAWN, moved_at=removal.removed_at))
