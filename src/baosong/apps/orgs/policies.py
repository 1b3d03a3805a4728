"""Who may see and change units: everyone sees their own unit and what lies below it, never its siblings."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import below, is_organised_by, memberships_of, organised_units, units_served


class PersonRequest(HttpRequest):
    """The request of a view that only signed-in people reach (`platform.web.access`)."""

    user: Person
    htmx: HtmxDetails


def visible_to(person: Person) -> QuerySet[Unit]:
    """The units a person sees: those they organise or answer for, and all below."""
    found: QuerySet[Unit] = Unit.objects.filter(below(units_served(person, Role.ORGANISER, Role.LIAISON)))
    return found


def may_see_unit(person: Person, unit_id: int) -> bool:
    """Whether the unit is one of those."""
    return visible_to(person).filter(pk=unit_id).exists()


def is_organiser(person: Person) -> bool:
    """Whether the person organises any unit."""
    return any(membership.role == Role.ORGANISER for membership in memberships_of(person))


def is_reviewer(person: Person) -> bool:
    """Whether the person reviews for any unit."""
    return any(membership.role == Role.REVIEWER for membership in memberships_of(person))


def organises(person: Person, unit: Unit) -> bool:
    """Whether the person is an organiser of the unit or of one above it."""
    return is_organised_by(unit, person)


def organises_owner(person: Person, things: QuerySet[Any], key: int, *, owner: str = "unit") -> bool:
    """Whether the thing of a key belongs to a unit that the person organises; `owner` is the way from the thing to its unit."""
    return things.filter(pk=key, **{f"{owner}__in": organised_units(person)}).exists()


def may_organise_unit(person: Person, unit_id: int) -> bool:
    """The same for a unit's key."""
    return bool(organised_units(person).filter(pk=unit_id).exists())


def answers_for(person: Person, unit: Unit) -> bool:
    """Whether the person hands in for exactly this unit."""
    return any(own.pk == unit.pk for own in units_served(person, Role.LIAISON, Role.ORGANISER))
