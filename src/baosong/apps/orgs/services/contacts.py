"""The telephone of a person."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services.power import ensure_power_over, locked
from baosong.platform.audit.services.log import record


@transaction.atomic
def change_telephone(person: Person, telephone: str, *, by: Person, at: datetime) -> Person:
    """Change the telephone of oneself, or of somebody over whom the actor has power; the number itself is not in the audit log."""
    person = locked(person.pk) if person.pk == by.pk else ensure_power_over(person, by=by)
    if person.telephone != telephone:
        person.telephone = telephone
        person.save(update_fields=["telephone"])
        record("person.telephone_changed", person, by=by, at=at)
    return person
