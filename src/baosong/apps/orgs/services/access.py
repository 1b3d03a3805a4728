"""The end of access: roles end, accounts are blocked, at once or from a later day."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import AlreadyBlocked, DecidedAbove, LastOrganiser, NotBlocked
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import is_organised_by, units_served
from baosong.apps.orgs.services.account_notices import tell_owner
from baosong.apps.orgs.services.power import locked, locked_with_actor
from baosong.apps.orgs.services.sessions import end_sessions
from baosong.apps.orgs.services.withdrawals import pending, withdraw_all
from baosong.platform.audit.services.log import record


@transaction.atomic
def end_role(membership: Membership, *, reason: str, ends_at: datetime, by: Person | None, at: datetime) -> None:
    """End a role at once, or plan its end; idempotent. Drafts and submissions stay with the unit. Refuses to leave the unit without an organiser.

    A planned end that was decided above can be brought forward, but not put off.
    """
    _, actor = locked_with_actor(membership.person, by=by)
    held = _current(membership)
    if held is None:
        return
    membership = held
    if membership.ends_at is not None and ends_at > max(membership.ends_at, at):
        _ensure_not_above(membership.end_decided_from, actor)
    if membership.role == Role.ORGANISER:
        _ensure_successors([membership], by=None)
    if ends_at <= at:
        _end_role(membership, reason=reason, by=by, at=at)
        return
    if not _is_above(membership.end_decided_from, actor):
        membership.end_decided_from = _seat(actor, membership.unit)
    membership.ends_at, membership.end_reason = ends_at, reason
    membership.save(update_fields=["ends_at", "end_reason", "end_decided_from"])
    record("role.end_planned", membership, by=by, at=at, **_facts(membership), ends_at=ends_at, reason=reason)


@transaction.atomic
def keep_role(membership: Membership, *, by: Person | None, at: datetime) -> None:
    """Cancel the planned end of a role; idempotent. Refuses it where the end was decided above the actor."""
    _, actor = locked_with_actor(membership.person, by=by)
    held = _current(membership)
    if held is not None and held.ends_at is not None:
        _ensure_not_above(held.end_decided_from, actor)
        held.ends_at, held.end_reason, held.end_decided_from = None, "", None
        held.save(update_fields=["ends_at", "end_reason", "end_decided_from"])
        record("role.kept", held, by=by, at=at, **_facts(held))


@transaction.atomic
def block(person: Person, *, reason: str, begins_at: datetime, by: Person | None, at: datetime) -> Person:
    """Block an account at once, or from a later moment; its roles wait for `unblock`. Refuses an account that is closed.

    The last organiser of a unit can be blocked only from above it, or on the shell.
    """
    person, actor = locked_with_actor(person, by=by)
    if person.blocked_at is not None or not person.is_active:
        raise AlreadyBlocked
    held = list(Membership.objects.filter(person=person).select_related("unit").order_by("unit__path"))
    if actor is not None:
        _ensure_successors([membership for membership in held if membership.role == Role.ORGANISER], by=actor)
    person.block_decided_from = _seat(actor, held[0].unit) if held else None
    person.blocked_at, person.block_reason = begins_at, reason
    person.save(update_fields=["blocked_at", "block_reason", "block_decided_from"])
    if begins_at <= at:
        _block(person, by=by, at=at)
    else:
        record("person.block_planned", person, by=by, at=at, begins_at=begins_at, reason=reason)
    return person


@transaction.atomic
def unblock(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Open a blocked account again with the roles that it had, or cancel a planned block.

    Refuses an account that nobody blocked, and a block that was decided above the actor.
    """
    person, actor = locked_with_actor(person, by=by)
    if person.blocked_at is None:
        raise NotBlocked
    _ensure_not_above(person.block_decided_from, actor)
    person.blocked_at, person.block_reason, person.block_decided_from, person.is_active = None, "", None, True
    person.save(update_fields=["blocked_at", "block_reason", "block_decided_from", "is_active"])
    tell_owner(person, record("person.unblocked", person, by=by, at=at), at=at)
    return person


def _seat(actor: Person | None, unit: Unit) -> Unit:
    """The highest unit from which the actor decides about somebody in `unit`; for the operator on the shell the root."""
    if actor is None:
        root: Unit = Unit.objects.get(path=unit.path[: Unit.steplen])
        return root
    own: list[Unit] = [served for served in units_served(actor, Role.ORGANISER) if unit.path.startswith(served.path)]
    return min(own, key=lambda served: served.depth)


def _is_above(decided_from: Unit | None, actor: Person | None) -> bool:
    """Whether the actor organises neither the unit from which something was decided nor one above it."""
    return decided_from is not None and actor is not None and not is_organised_by(decided_from, actor)


def _ensure_not_above(decided_from: Unit | None, actor: Person | None) -> None:
    if decided_from is not None and _is_above(decided_from, actor):
        raise DecidedAbove(unit=decided_from.name)


def end_due(*, at: datetime) -> int:
    """Carry out what was planned for a moment before `at`, each in its own transaction; return how much that was."""
    roles = list(Membership.objects.filter(ends_at__lte=at).order_by("pk"))
    people = list(Person.objects.filter(blocked_at__lte=at, is_active=True).order_by("pk"))
    return sum(_end_due_role(membership, at=at) for membership in roles) + sum(_block_due(person, at=at) for person in people)


@transaction.atomic
def _end_due_role(listed: Membership, *, at: datetime) -> bool:
    """End a role unless it was kept, or moved to a later day, since it was listed."""
    locked(listed.person_id)
    membership = _current(listed)
    if membership is None or membership.ends_at is None or membership.ends_at > at:
        return False
    _end_role(membership, reason=membership.end_reason, by=None, at=at)
    return True


@transaction.atomic
def _block_due(listed: Person, *, at: datetime) -> bool:
    """Block an account unless it was opened again, or its day was moved, since it was listed."""
    person = locked(listed.pk)
    if not person.is_active or person.blocked_at is None or person.blocked_at > at:
        return False
    _block(person, by=None, at=at)
    return True


def _current(membership: Membership) -> Membership | None:
    """The role as it is stored, or None if it has ended meanwhile. The caller has locked the person's row."""
    return Membership.objects.select_related("person", "unit").filter(pk=membership.pk).first()


def end_with_unit(memberships: list[Membership], *, reason: str, ends_at: datetime, by: Person, at: datetime) -> int:
    """End roles with their unit, which is closed: at once, or at its moment where they do not end before. Return how many.

    Within the transaction of a caller who has locked the people's rows; a unit that is closed keeps no organiser.
    """
    ending = [membership for membership in memberships if membership.ends_at is None or membership.ends_at > ends_at]
    for membership in ending:
        if ends_at <= at:
            _end_role(membership, reason=reason, by=by, at=at)
            continue
        membership.ends_at, membership.end_reason, membership.end_decided_from = ends_at, reason, _seat(by, membership.unit)
        membership.save(update_fields=["ends_at", "end_reason", "end_decided_from"])
        record("role.end_planned", membership, by=by, at=at, **_facts(membership), ends_at=ends_at, reason=reason)
    return len(ending)


def note_moved_role(membership: Membership, *, source: Unit, target: Unit, by: Person, at: datetime) -> None:
    """Record that a role is now one in another unit, and notify its owner."""
    moved = record("role.moved", membership, by=by, at=at, person=membership.person_id, unit=target.pk, role=membership.role, source=source.pk)
    facts = {"source": source.name, "unit": target.name, "role": Role(membership.role).label}
    tell_owner(membership.person, moved, at=at, facts=facts)


def end_all(person: Person, *, reason: str, by: Person | None, at: datetime) -> None:
    """End all that gives a person access, within the transaction of a caller who has locked the row; also where a unit keeps no organiser."""
    for membership in Membership.objects.filter(person=person).select_related("unit"):
        _end_role(membership, reason=reason, by=by, at=at)
    end_sessions(person)
    withdraw_all(pending(Q(person=person) | Q(made_by=person)), by=by, at=at)


def _ensure_successors(leaving: list[Membership], *, by: Person | None) -> None:
    """Lock the units that lose an organiser, in one order. Refuses one that would have none left, unless `by` organises a unit above it.

    An organiser whose role ends, or whose account will be blocked, does not count; so no order of planned ends leaves a unit without one.
    """
    above = [own.path for own in units_served(by, Role.ORGANISER)] if by is not None else []
    for unit in Unit.objects.select_for_update().filter(pk__in=[membership.unit_id for membership in leaving]).order_by("pk"):
        if any(unit.path.startswith(path) and unit.path != path for path in above):
            continue
        others = Membership.objects.filter(unit=unit, role=Role.ORGANISER, ends_at=None, person__is_active=True, person__blocked_at=None)
        if not others.exclude(person__in=[membership.person_id for membership in leaving]).exists():
            raise LastOrganiser(unit=unit.name)


def _end_role(membership: Membership, *, reason: str, by: Person | None, at: datetime) -> None:
    ended = record("role.ended", membership, by=by, at=at, **_facts(membership), reason=reason)
    unit = membership.unit_id
    person = Person.objects.get(pk=membership.person_id)
    tell_owner(person, ended, at=at, facts={"unit": membership.unit.name, "role": Role(membership.role).label})
    membership.delete()
    end_sessions(person)
    withdraw_all(pending(Q(person=person) & (Q(unit=unit) | Q(sets_password=True))), by=by, at=at)
    withdraw_all([made for made in pending(Q(made_by=person)) if not is_organised_by(made.unit, person)], by=by, at=at)


def _block(person: Person, *, by: Person | None, at: datetime) -> None:
    person.is_active = False
    person.save(update_fields=["is_active"])
    tell_owner(person, record("person.blocked", person, by=by, at=at, reason=person.block_reason), at=at)
    end_sessions(person)
    withdraw_all(pending(Q(person=person) | Q(made_by=person)), by=by, at=at)


def _facts(membership: Membership) -> dict[str, object]:
    return {"person": membership.person_id, "unit": membership.unit_id, "role": membership.role}
