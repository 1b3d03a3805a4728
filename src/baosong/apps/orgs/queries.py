"""Queries of people and units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit

MOST_ROWS: Final = 800


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in the tree with the names of its liaisons."""

    unit: Unit
    liaisons: tuple[str, ...]
    has_children: bool


def memberships_of(person: Person) -> list[Membership]:
    """The person's memberships with their units; one query per request."""
    held: list[Membership] | None = getattr(person, "cached_memberships", None)
    if held is None:
        held = list(Membership.objects.filter(person=person).select_related("unit"))
        person.cached_memberships = held
    return held


def has_organiser() -> bool:
    """Whether any unit has an organiser; false in an empty installation and until its first invitation is accepted."""
    return Membership.objects.filter(role=Role.ORGANISER).exists()


def below(units: list[Unit]) -> Q:
    """The condition that a unit is one of these or below one."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(path__startswith=unit.path)
    return condition


def units_served(person: Person, *roles: Role) -> list[Unit]:
    """The units in which the person has one of the roles."""
    return [membership.unit for membership in memberships_of(person) if membership.role in roles]


def organised_units(person: Person) -> QuerySet[Unit]:
    """The units that the person organises, with all below."""
    found: QuerySet[Unit] = Unit.objects.filter(below(units_served(person, Role.ORGANISER)))
    return found


def is_organised_by(unit: Unit, person: Person) -> bool:
    """Whether the person organises the unit or one above it."""
    return any(unit.path.startswith(own.path) for own in units_served(person, Role.ORGANISER))


def wholly_organised(organiser: Person, people: Iterable[int]) -> set[int]:
    """The keys of active people whose every membership is in a unit that the organiser organises; people without memberships are not among them."""
    held = Membership.objects.filter(person__in=list(people), person__is_active=True).select_related("unit")
    inside: dict[int, bool] = {}
    for membership in held:
        inside[membership.person_id] = inside.get(membership.person_id, True) and is_organised_by(membership.unit, organiser)
    return {key for key, is_inside in inside.items() if is_inside}


def open_invitations(unit: Unit, at: datetime) -> QuerySet[Invitation]:
    """Invitations to the unit that can still be accepted, newest first."""
    still_open = Invitation.objects.filter(unit=unit, taken_by=None, withdrawn_at=None, expires_at__gte=at)
    return still_open.select_related("person", "made_by").order_by("-made_at", "-pk")


def organised_unit(person: Person, key: int) -> Unit:
    """The unit of this key if the person organises it, else the first that they organise. The caller has ensured that there is one."""
    own = units_served(person, Role.ORGANISER)
    return next((unit for unit in own if unit.pk == key), own[0])


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it, in tree order."""
    found: QuerySet[Unit] = Unit.objects.filter(path__startswith=unit.path).order_by("path")
    return found


def rows_below(unit: Unit) -> list[UnitRow]:
    """The subtree as rows with liaisons, at most MOST_ROWS, whole levels only; the number of queries grows with the depth alone."""
    units, level = [unit], [unit]
    while expected := sum(item.numchild for item in level):
        # The level right below is never left out; deeper ones are on the pages of their units.
        if len(units) > 1 and len(units) + expected > MOST_ROWS:
            break
        level = list(Unit.objects.filter(depth=level[0].depth + 1, path__startswith=unit.path).order_by("path"))
        units += level
        if not level:
            break
    units.sort(key=lambda item: str(item.path))
    names: dict[int, list[str]] = {}
    for membership in Membership.objects.filter(unit__in=units, role=Role.LIAISON).select_related("person"):
        names.setdefault(membership.unit_id, []).append(membership.person.name)
    return [UnitRow(item, tuple(names.get(item.pk, ())), item.numchild > 0) for item in units]


def reviewers_below(unit: Unit) -> list[Person]:
    """Reviewers of the unit and of all below it, by name."""
    return list(
        Person.objects.filter(orgs_memberships__unit__path__startswith=unit.path, orgs_memberships__role=Role.REVIEWER, is_active=True)
        .distinct()
        .order_by("name")
    )


def liaisons_of(units: list[Unit]) -> dict[int, list[Person]]:
    """The liaisons by unit key; one query."""
    found: dict[int, list[Person]] = {}
    for membership in Membership.objects.filter(unit__in=units, role=Role.LIAISON).select_related("person"):
        found.setdefault(membership.unit_id, []).append(membership.person)
    return found


def parents(unit: Unit) -> list[Unit]:
    """The units above, root first."""
    step = Unit.steplen
    paths = [unit.path[:end] for end in range(step, len(unit.path), step)]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))
