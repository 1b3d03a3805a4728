"""Queries of experts."""

from typing import Final

from django.db.models import Q

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import people_with, units_served

EXPERTS: Final = (Role.REVIEWER, Role.ORGANISER)


def is_expert(person: Person) -> Q:
    """The condition that the person is the expert of an entry, and still a reviewer or organiser of its unit."""
    return Q(expert=person, unit__in=units_served(person, *EXPERTS))


def experts_for(unit: Unit) -> list[Person]:
    """Reviewers and organisers of the unit, who may approve its entries; by name."""
    return list(people_with(unit=unit, role__in=EXPERTS))
