"""Titles of model units."""

from datetime import datetime

from django.db import transaction

from baosong.apps.library.models import Honour
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record


@transaction.atomic
def honour(unit: Unit, *, name: str, level: str, year: int, by: Person, at: datetime) -> Honour:
    """Record a title of a unit. Idempotent by unit, name and year."""
    made, is_new = Honour.objects.get_or_create(unit=unit, name=name, year=year, defaults={"level": level, "given_by": by})
    if is_new:
        record("honour.given", made, by=by, at=at, unit=unit.pk, name=made.name, year=year)
    return made


@transaction.atomic
def end(held: Honour, *, by: Person, at: datetime) -> Honour:
    """End a title; the row stays."""
    held = Honour.objects.select_for_update().get(pk=held.pk)
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    record("honour.ended", held, by=by, at=at)
    return held
