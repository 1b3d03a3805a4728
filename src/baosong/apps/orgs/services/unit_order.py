"""The official order of units: the place of a unit among those right below the same one."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.errors import TopUnit, UnitChangedMeanwhile, UnitClosed
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import open_units, siblings_of
from baosong.apps.orgs.services.units import locked_unit
from baosong.platform.audit.services.log import record


@transaction.atomic
def place(unit: Unit, *, number: int, known: int, by: Person, at: datetime) -> int:
    """Give a unit the place `number`, from 1, among its siblings without closed ones, and return it; a number beyond the last is the last.

    Refuses the top of a tree, a closed unit, and one whose place is not `known`, since another person has changed the order.
    """
    unit = locked_unit(unit)
    if unit.depth == 1:
        raise TopUnit
    open_siblings = list(open_units(siblings_of(unit)))
    if unit not in open_siblings:
        raise UnitClosed(unit=unit.name)
    keys = [other.pk for other in open_siblings]
    old, number = keys.index(unit.pk) + 1, max(1, min(number, len(keys)))
    if known != old:
        raise UnitChangedMeanwhile
    if number != old:
        Unit.objects.move(unit, open_siblings[number - 1], pos="left" if number < old else "right")
        record("unit.placed", unit, by=by, at=at, number=number, old=old)
    return number
