"""A unit is closed from a day, or opened again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from baosong.apps.orgs.errors import ClosedAbove, TopUnit, UnitClosed, UnitMerged, UnitNotClosed
from baosong.apps.orgs.events import UnitEnded
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import parents, subtree
from baosong.apps.orgs.services import access
from baosong.apps.orgs.services.unit_rows import after_change, ensure_may_close
from baosong.apps.orgs.services.units import ensure_name_free, lock_people_below, locked_unit, parent_of
from baosong.apps.orgs.services.withdrawals import pending, withdraw_all
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce


def closed_with(unit: Unit) -> QuerySet[Unit]:
    """The unit and those below it that are open, which a closure concerns."""
    return subtree(unit).filter(closed_from=None)


@transaction.atomic
def close(unit: Unit, *, reason: str, begins_at: datetime, by: Person, at: datetime) -> int:
    """Close a unit and all below it from a moment; return how many units that are. Works stay; roles end then, and no call reaches it any more.

    Refuses the top of a tree, a unit that is or will be closed, and one that conducts a round of judging.
    """
    lock_people_below(unit)
    unit = locked_unit(unit)
    if unit.depth == 1:
        raise TopUnit
    if unit.closed_from is not None:
        raise UnitClosed(unit=unit.name)
    units = list(closed_with(unit))
    ensure_may_close(Unit.objects.filter(pk__in=[one.pk for one in units]))
    Unit.objects.filter(pk__in=[one.pk for one in units]).update(closed_from=begins_at, close_reason=reason)
    roles = Membership.objects.filter(unit__in=units).select_related("person", "unit").order_by("pk")
    ended = access.end_with_unit(list(roles), reason=reason, ends_at=begins_at, by=by, at=at)
    withdraw_all(pending(Q(unit__in=units)), by=by, at=at)
    record("unit.closed", unit, by=by, at=at, begins_at=begins_at, units=len(units), roles=ended, reason=reason)
    after_change(units)
    for one in units:
        announce(UnitEnded(one.pk))
    return len(units)


@transaction.atomic
def reopen(unit: Unit, *, by: Person, at: datetime) -> Unit:
    """Open a closed unit again, with those below that were closed with it. Roles that have ended do not come back; planned ends are cancelled.

    Refuses an open unit, one that was merged, one below a closed unit, and one whose name another unit has meanwhile.
    """
    unit = locked_unit(unit)
    if unit.merged_into is not None:
        raise UnitMerged(unit=unit.merged_into.name)
    if unit.closed_from is None:
        raise UnitNotClosed
    closed = next((above for above in parents(unit) if above.closed_from is not None), None)
    if closed is not None:
        raise ClosedAbove(unit=closed.name)
    ensure_name_free(unit.name, under=parent_of(unit), leaving_out=unit)
    units = list(subtree(unit).filter(closed_from=unit.closed_from, merged_into=None))
    planned = Membership.objects.filter(unit__in=units, ends_at=unit.closed_from, end_reason=unit.close_reason)
    kept = planned.filter(ends_at__gt=at).update(ends_at=None, end_reason="", end_decided_from=None)
    Unit.objects.filter(pk__in=[one.pk for one in units]).update(closed_from=None, close_reason="")
    record("unit.reopened", unit, by=by, at=at, units=len(units), roles=kept)
    unit.refresh_from_db()
    after_change(units)
    return unit
