"""Permissions on units: people see their own units and those below, never siblings."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import below, is_organised_by, memberships_of, organised_units, units_served


class PersonRequest(HttpRequest):
    """The request of a view that requires sign-in (`platform.web.access`)."""

    user: Person
    htmx: HtmxDetails


def visible_to(person: Person) -> QuerySet[Unit]:
    """The units that the person organises or is liaison of, with all below."""
    found: QuerySet[Unit] = Unit.objects.filter(below(units_served(person, Role.ORGANISER, Role.LIAISON)))
    return found


def may_see_unit(person: Person, unit_id: int) -> bool:
    """Whether the person sees the unit."""
    return visible_to(person).filter(pk=unit_id).exists()


def is_organiser(person: Person) -> bool:
    """Whether the person organises any unit."""
    return any(membership.role == Role.ORGANISER for membership in memberships_of(person))


def is_reviewer(person: Person) -> bool:
    """Whether the person reviews for any unit."""
    return any(membership.role == Role.REVIEWER for membership in memberships_of(person))


def organises(person: Person, unit: Unit) -> bool:
    """Whether the person organises the unit or one above it."""
    return is_organised_by(unit, person)


def organises_owner(person: Person, things: QuerySet[Any], key: int, *, owner: str = "unit") -> bool:
    """Whether the person organises the unit that owns the row `key` of `things`; `owner` is the lookup from the row to its unit."""
    return things.filter(pk=key, **{f"{owner}__in": organised_units(person)}).exists()


def may_organise_unit(person: Person, unit_id: int) -> bool:
    """Whether the person organises the unit of this key."""
    return bool(organised_units(person).filter(pk=unit_id).exists())


def answers_for(person: Person, unit: Unit) -> bool:
    """Whether the person submits for exactly this unit."""
    return any(own.pk == unit.pk for own in units_served(person, Role.LIAISON, Role.ORGANISER))
