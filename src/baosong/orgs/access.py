"""Who may see and change units: everyone sees their own unit and what lies below it, never its siblings."""

from django.db.models import QuerySet

from baosong.orgs.enums import Role
from baosong.orgs.models import Person, Unit
from baosong.orgs.queries import below, memberships_of, units_served


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
    return any(unit.path.startswith(own.path) for own in units_served(person, Role.ORGANISER))


def may_organise_unit(person: Person, unit_id: int) -> bool:
    """The same for a unit's key."""
    return bool(Unit.objects.filter(below(units_served(person, Role.ORGANISER)), pk=unit_id).exists())


def answers_for(person: Person, unit: Unit) -> bool:
    """Whether the person hands in for exactly this unit."""
    return any(own.pk == unit.pk for own in units_served(person, Role.LIAISON, Role.ORGANISER))
