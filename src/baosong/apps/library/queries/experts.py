"""Queries of experts."""

from django.db.models import Q

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit


def experts_for(unit: Unit) -> list[Person]:
    """Reviewers and organisers of the unit, who may approve its entries; by name."""
    held = Q(orgs_memberships__unit=unit, orgs_memberships__role__in=[Role.REVIEWER, Role.ORGANISER])
    return list(Person.objects.filter(held, is_active=True).distinct().order_by("name"))
