"""Queries of people and units."""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from baosong.apps.orgs.enums import InvitationStatus, Role
from baosong.apps.orgs.models import AccessReview, Invitation, Membership, Person, TableImport, Unit
from baosong.platform.audit.models import AuditRecord

MOST_ROWS: Final = 800
REVIEWED_EVERY: Final = timedelta(days=365)
FACTOR_KINDS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in the tree with the names of its liaisons."""

    unit: Unit
    liaisons: tuple[str, ...]
    has_children: bool


def memberships_of(person: Person) -> list[Membership]:
    """The memberships that give the person access, with their units, in tree order; one query per request."""
    held: list[Membership] | None = getattr(person, "cached_memberships", None)
    if held is None:
        held = list(Membership.objects.held().filter(person=person).select_related("unit").order_by("unit__path", "pk"))
        person.cached_memberships = held
    return held


def has_organiser() -> bool:
    """Whether any unit has an organiser; false in an empty installation and until its first invitation is accepted."""
    return Membership.objects.filter(role=Role.ORGANISER).exists()


def below(units: list[Unit], lookup: str = "") -> Q:
    """The condition that a unit is one of these or below one; `lookup`: from a row to its unit."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(**{f"{lookup}path__startswith": unit.path})
    return condition


def units_served(person: Person, *roles: Role) -> list[Unit]:
    """The units in which the person has one of the roles."""
    return [membership.unit for membership in memberships_of(person) if membership.role in roles]


def organised_units(person: Person) -> QuerySet[Unit]:
    """The units that the person organises, with all below."""
    found: QuerySet[Unit] = Unit.objects.filter(below(units_served(person, Role.ORGANISER)))
    return found


def submits_for(person: Person, unit_id: int) -> bool:
    """Whether the person submits for exactly this unit."""
    return any(own.pk == unit_id for own in units_served(person, Role.LIAISON, Role.ORGANISER))


def is_organised_by(unit: Unit, person: Person) -> bool:
    """Whether the person organises the unit or one above it."""
    return any(unit.path.startswith(own.path) for own in units_served(person, Role.ORGANISER))


# Keys of people, and with each the tree path of a unit for which the person acts without a role there.
Ties = Callable[[list[int]], Iterable[tuple[int, str]]]
_ties: list[Ties] = []


def register_ties(ties: Ties) -> None:
    """Let an app say for which units people act without a role there, for example on a panel of a unit above."""
    _ties.append(ties)


def people_managed_by(organiser: Person, people: Iterable[int]) -> set[int]:
    """The keys of people over whom the organiser has power: password, mail address, second factor, roles, access.

    Each membership of the person, and each tie that an app registered, must be in a unit that the organiser organises; so nobody has power
    over a person who serves a unit above or elsewhere, nor over one without any role. Oneself is not among them.
    """
    keys = [key for key in people if key != organiser.pk]
    roles = list(Membership.objects.filter(person__in=keys).values_list("person", "unit__path"))
    inside = {key for key, _path in roles}
    own = [unit.path for unit in units_served(organiser, Role.ORGANISER)]
    for key, path in (*roles, *(tie for ties in _ties for tie in ties(keys))):
        if not any(path.startswith(organised) for organised in own):
            inside.discard(key)
    return inside


def open_invitations(unit: Unit, at: datetime) -> QuerySet[Invitation]:
    """Invitations to the unit that can still be accepted, newest first."""
    still_open = with_status(Invitation.objects.filter(unit=unit), InvitationStatus.OPEN, at=at)
    return still_open.select_related("person", "made_by").order_by("-made_at", "-pk")


def invitations_below(unit: Unit) -> QuerySet[Invitation]:
    """All invitations to the unit and those below, newest first."""
    found = Invitation.objects.filter(unit__path__startswith=unit.path)
    return found.select_related("unit", "person", "made_by", "taken_by").order_by("-made_at", "-pk")


def with_status(invitations: QuerySet[Invitation], status: InvitationStatus, *, at: datetime) -> QuerySet[Invitation]:
    """The invitations whose `status` is this one."""
    if status is InvitationStatus.USED:
        return invitations.exclude(taken_by=None)
    if status is InvitationStatus.WITHDRAWN:
        return invitations.filter(taken_by=None).exclude(withdrawn_at=None)
    waiting = invitations.filter(taken_by=None, withdrawn_at=None)
    return waiting.filter(expires_at__lt=at) if status is InvitationStatus.EXPIRED else waiting.filter(expires_at__gte=at)


def roles_of(person: Person) -> QuerySet[Membership]:
    """The person's roles in tree order, also those of a blocked account."""
    return Membership.objects.filter(person=person).select_related("unit").order_by("unit__path", "role")


def roles_staying(ending: Membership) -> list[Membership]:
    """The other roles by which its owner has access, in tree order."""
    return list(Membership.objects.held().filter(person=ending.person_id).exclude(pk=ending.pk).select_related("unit").order_by("unit__path", "role"))


def roles_below(unit: Unit) -> QuerySet[Membership]:
    """Every role in the unit and those below, in tree order."""
    found = Membership.objects.filter(unit__path__startswith=unit.path).select_related("unit", "person")
    return found.order_by("unit__path", "role", "person__name", "pk")


def access_digest(unit: Unit) -> str:
    """SHA-256 of the list of `roles_below`: who has which role where, until when, and which accounts are blocked."""
    rows = roles_below(unit).order_by("pk").values_list("pk", "unit_id", "person_id", "role", "ends_at", "person__blocked_at")
    return hashlib.sha256(json.dumps(list(rows), default=str).encode()).hexdigest()


def never_signed_in(unit: Unit) -> QuerySet[Person]:
    """People with a role in the unit or below who have never signed in, in tree order."""
    held = Membership.objects.held().filter(unit__path__startswith=unit.path)
    first = held.filter(person=OuterRef("pk")).order_by("unit__path", "role").values("unit__path")[:1]
    return Person.objects.filter(pk__in=held.values("person"), last_login=None).annotate(path=Subquery(first)).order_by("path", "name", "pk")


def first_roles(people: Iterable[int], unit: Unit) -> dict[int, Membership]:
    """By person the first role in the unit or below, in tree order; one query."""
    found: dict[int, Membership] = {}
    held = Membership.objects.held().filter(person__in=list(people), unit__path__startswith=unit.path)
    for membership in held.select_related("unit").order_by("unit__path", "role"):
        found.setdefault(membership.person_id, membership)
    return found


def password_links(people: Iterable[int]) -> dict[int, Invitation]:
    """By person the latest link for a password that was neither used nor withdrawn; it may have expired. One query."""
    pending = Invitation.objects.filter(person__in=list(people), sets_password=True, taken_by=None, withdrawn_at=None)
    return {invitation.person_id: invitation for invitation in pending.order_by("made_at") if invitation.person_id}


def people_with_factor(people: Iterable[int]) -> set[int]:
    """The keys of those who have set up a second factor; one query."""
    return set(Authenticator.objects.filter(user__in=list(people), type__in=FACTOR_KINDS).values_list("user", flat=True))


def last_access_review(unit: Unit) -> AccessReview | None:
    """The latest confirmation of the roles in the unit and below."""
    return AccessReview.objects.filter(unit=unit).select_related("confirmed_by").order_by("-confirmed_at").first()


def units_to_review(units: Iterable[Unit], *, at: datetime) -> list[Unit]:
    """Units whose roles were not confirmed within a year, or since they were added; two queries."""
    by_key = {unit.pk: unit for unit in units}
    if not by_key:
        return []
    begun = {
        int(key): last
        for key, last in AuditRecord.objects.filter(action="unit.added", thing="orgs.unit", thing_key__in=[str(key) for key in by_key]).values_list(
            "thing_key", "at"
        )
    }
    reviewed = AccessReview.objects.filter(unit__in=by_key).values("unit").annotate(last=Max("confirmed_at")).values_list("unit", "last")
    since = {**begun, **dict(reviewed)}
    return [unit for key, unit in by_key.items() if key not in since or since[key] < at - REVIEWED_EVERY]


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
    for membership in Membership.objects.held().filter(unit__in=units, role=Role.LIAISON).select_related("person"):
        names.setdefault(membership.unit_id, []).append(membership.person.name)
    return [UnitRow(item, tuple(names.get(item.pk, ())), item.numchild > 0) for item in units]


def reviewers_below(unit: Unit) -> list[Person]:
    """Reviewers of the unit and of all below it, by name."""
    return list(people_with(unit__path__startswith=unit.path, role=Role.REVIEWER))


def people_with(**role: object) -> QuerySet[Person]:
    """The people whom such a role gives access, by name; `role` are lookups of `Membership`."""
    return Person.objects.filter(pk__in=Membership.objects.held().filter(**role).values("person")).order_by("name")


def liaisons_of(units: list[Unit]) -> dict[int, list[Person]]:
    """The liaisons by unit key; one query."""
    found: dict[int, list[Person]] = {}
    for membership in Membership.objects.held().filter(unit__in=units, role=Role.LIAISON).select_related("person"):
        found.setdefault(membership.unit_id, []).append(membership.person)
    return found


def children_of(unit: Unit) -> QuerySet[Unit]:
    """The units right below, in the official order."""
    found: QuerySet[Unit] = Unit.objects.filter(depth=unit.depth + 1, path__startswith=unit.path).order_by("path")
    return found


def siblings_of(unit: Unit) -> QuerySet[Unit]:
    """The units right below the same one, with the unit itself, in the official order."""
    found: QuerySet[Unit] = Unit.objects.get_siblings(unit)
    return found


def open_units(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Those that are not closed; as with roles the database's clock decides."""
    return units.filter(Q(closed_from=None) | Q(closed_from__gt=Now()))


def former_names(unit: Unit) -> list[tuple[str, datetime]]:
    """The names that the unit had, each with when it ended, newest first; from the audit log."""
    renamed = AuditRecord.objects.filter(thing="orgs.unit", thing_key=str(unit.pk), action="unit.renamed").order_by("-pk")
    return [(record.facts["old"], record.at) for record in renamed if record.facts.get("old")]


def names_of(units: Collection[Unit]) -> dict[int, set[str]]:
    """By unit all names that it has or had: present, short and former ones, and those of units that were merged into it; two queries."""
    found = {unit.pk: {unit.name, unit.short_name} - {""} for unit in units}
    successors = {key: key for key in found}
    for key, name, into in Unit.objects.filter(merged_into__in=found).values_list("pk", "name", "merged_into"):
        successors[key] = into
        found[into].add(name)
    renamed = AuditRecord.objects.filter(thing="orgs.unit", thing_key__in=[str(key) for key in successors], action="unit.renamed")
    for key, facts in renamed.values_list("thing_key", "facts"):
        found[successors[int(key)]] |= {facts["old"]} if facts.get("old") else set()
    return found


def imports_of(person: Person, unit_id: int) -> QuerySet[TableImport]:
    """The imports of tables that the person confirmed for a unit, newest first."""
    return TableImport.objects.filter(made_by=person, unit=unit_id).order_by("-confirmed_at", "-pk")


def parents(unit: Unit) -> list[Unit]:
    """The units above, root first."""
    step = Unit.steplen
    paths = [unit.path[:end] for end in range(step, len(unit.path), step)]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def account_of(written: str) -> str:
    """Return the account name that a person means who types it in any case and width, or the mail address of one account alone; else what was typed."""
    name = "".join(unicodedata.normalize("NFKC", written).split())
    for wanted in ({"username": name}, {"username__iexact": name}, {"email__iexact": name} if "@" in name else {}):
        found = list(Person.objects.filter(**wanted).values_list("username", flat=True)[:2]) if wanted else []
        if len(found) == 1:
            return found[0]
    return written
