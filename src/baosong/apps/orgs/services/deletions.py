"""A unit that never had anything is deleted."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.errors import TopUnit, UnitMerged, UnitNotEmpty
from baosong.apps.orgs.models import Invitation, Person, Unit
from baosong.apps.orgs.services.unit_rows import registered_rows
from baosong.apps.orgs.services.units import locked_unit, parent_of
from baosong.platform.audit.models import AuditRecord
from baosong.platform.audit.services.log import record


def is_empty(unit: Unit) -> bool:
    """Whether the unit may be deleted; of most units the first query says that it may not."""
    return unit.merged_into_id is None and unit.is_leaf() and not unit.orgs_memberships.exists() and not amount_kept(unit)


def amount_kept(unit: Unit) -> int:
    """How many rows, units below and ended roles belong to the unit; with none it is empty. Invitations that nobody took up do not count."""
    rows = [rows.of([unit]) for rows in registered_rows()]
    unused = Invitation.objects.filter(unit=unit, taken_by=None).count()
    ended = AuditRecord.objects.filter(thing="orgs.membership", action__in=["role.ended", "role.moved"], facts__unit=unit.pk).count()
    return sum(found.count() for found in rows) - unused + ended + int(unit.numchild)


@transaction.atomic
def delete(unit: Unit, *, by: Person, at: datetime) -> Unit:
    """Delete a unit that never had people, works, calls or units below, and return the unit above. Refuses all others."""
    unit = locked_unit(unit)
    above = parent_of(unit)
    if above is None:
        raise TopUnit
    if unit.merged_into is not None:
        raise UnitMerged(unit=unit.merged_into.name)
    if kept := amount_kept(unit):
        raise UnitNotEmpty(count=kept)
    Invitation.objects.filter(unit=unit).delete()
    record("unit.deleted", above, by=by, at=at, name=unit.name)
    Unit.objects.filter(pk=unit.pk).delete()
    return above
