"""A unit is moved below another, or divided into two."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.errors import IntoItself, TopUnit, UnitChangedMeanwhile, UnitClosed
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.services.access import note_moved_role
from baosong.apps.orgs.services.units import add_unit, ensure_name_free, lock_people_below, locked_unit, parent_of
from baosong.platform.audit.services.log import record


@transaction.atomic
def move(unit: Unit, *, under: Unit, known_parent: int, by: Person, at: datetime) -> Unit:
    """Move a unit with all below it to the end of those below another. What it was asked to submit stays due.

    Refuses the top of a tree, a unit that is no longer below `known_parent`, a cycle, a closed place and the name of a unit there.
    """
    unit, under = locked_unit(unit), Unit.objects.get(pk=under.pk)
    old = parent_of(unit)
    if old is None:
        raise TopUnit
    if old.pk != known_parent:
        raise UnitChangedMeanwhile
    if under.path.startswith(unit.path):
        raise IntoItself
    if under.closed_from is not None:
        raise UnitClosed(unit=under.name)
    if under.pk != old.pk:
        ensure_name_free(unit.name, under=under)
        Unit.objects.move(unit, under, pos="last-child")
        record("unit.moved", unit, by=by, at=at, under=under.pk, under_name=under.name, old=old.pk, old_name=old.name)
        unit.refresh_from_db()
    return unit


@transaction.atomic
def divide(unit: Unit, *, name: str, roles: Collection[Membership], units: Collection[Unit], by: Person, at: datetime) -> Unit:
    """Add a unit of the same kind right after this one, move roles and units below to it, and return it. Works and dues stay.

    Refuses the top of a tree, a closed unit, the name of a sibling, and roles or units that are not of this one any more.
    """
    lock_people_below(unit)
    unit = locked_unit(unit)
    parent = parent_of(unit)
    if parent is None:
        raise TopUnit
    if unit.closed_from is not None:
        raise UnitClosed(unit=unit.name)
    moved = list(Unit.objects.filter(pk__in=[one.pk for one in units], path__startswith=unit.path, depth=unit.depth + 1))
    held = list(Membership.objects.filter(pk__in=[one.pk for one in roles], unit=unit).select_related("person").order_by("pk"))
    if len(moved) != len(units) or len(held) != len(roles):
        raise UnitChangedMeanwhile
    made = add_unit(under=parent, name=name, kind=unit.kind, by=by, at=at)
    Unit.objects.move(made, unit, pos="right")
    for one in moved:
        Unit.objects.move(one, made, pos="last-child")
    made.refresh_from_db()
    for role in held:
        role.unit = made
        role.save(update_fields=["unit"])
        note_moved_role(role, source=unit, target=made, by=by, at=at)
    record("unit.divided", unit, by=by, at=at, new=made.pk, new_name=name, units=len(moved), roles=len(held))
    return made
