"""Growth of the tree of units."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record


@transaction.atomic
def add_unit(*, under: Unit | None, name: str, by: Person | None, at: datetime, kind: str = "", branches: int = 0, members: int = 0) -> Unit:
    """Add a unit as the last child of its parent; a root without a parent."""
    values = {"name": name, "kind": kind, "branches": branches, "members": members}
    if under is None:
        unit: Unit = Unit.objects.add_root(values)
    else:
        unit = Unit.objects.add_child(Unit.objects.get(pk=under.pk), values)
    record("unit.added", unit, by=by, at=at, name=name, under=under.pk if under else None)
    return unit
