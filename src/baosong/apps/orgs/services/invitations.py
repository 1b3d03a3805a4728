"""Invitations by link, and roles."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import (
    InvitationExpired,
    InvitationForAnother,
    InvitationUsed,
    InvitationWithdrawn,
    InviterNotOrganiser,
    NameTaken,
    PasswordLinkVoid,
    PersonServesElsewhere,
)
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit
from baosong.apps.orgs.queries import is_organised_by, wholly_organised
from baosong.platform.audit.services.log import record

LIFETIME: Final = timedelta(days=14)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, unit: Unit, role: Role, by: Person | None, at: datetime, person: Person | None = None, sets_password: bool = False) -> str:
    """Create an invitation and return its token, which is shown once and not stored.

    An older open invitation of the same kind for the same person and role is replaced. Refuses to set the password of a person who
    serves a unit that the inviter does not organise; `by` is None for the operator on the shell.
    """
    if person is not None:
        person = _locked(person)
        if sets_password and by is not None and not wholly_organised(by, [person.pk]):
            raise PersonServesElsewhere
        older = Invitation.objects.filter(unit=unit, role=role, person=person, sets_password=sets_password, taken_by=None, withdrawn_at=None)
        older.update(withdrawn_at=at)
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        unit=unit, person=person, role=role, sets_password=sets_password, token_hash=_digest(token), made_by=by, made_at=at, expires_at=at + LIFETIME
    )
    record("invitation.made", invitation, by=by, at=at, unit=unit.pk, role=role, person=person.pk if person else None, sets_password=sets_password)
    return token


def invitation_for(token: str) -> Invitation | None:
    """The invitation with this token."""
    return Invitation.objects.select_related("unit", "person").filter(token_hash=_digest(token)).first()


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Person, at: datetime) -> None:
    """End an invitation that has not been accepted. Refuses a used one."""
    invitation = _locked_invitation(invitation)
    if invitation.taken_by_id is not None:
        raise InvitationUsed
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record("invitation.withdrawn", invitation, by=by, at=at, unit=invitation.unit_id, person=invitation.person_id)


@transaction.atomic
def open_account(invitation: Invitation, *, username: str, name: str, email: str, password: str, at: datetime, has_consented: bool = False) -> Person:
    """Accept an invitation without a named person by a new account. Refuses an account name in use."""
    invitation = _ensure_open(invitation, at)
    if invitation.person is not None:
        raise InvitationForAnother(username=invitation.person.username)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(username=username, email=email, password=password, name=name)
    except IntegrityError as error:
        raise NameTaken(username=username) from error
    return _take_up(invitation, person, at=at, has_consented=has_consented)


@transaction.atomic
def accept_role(invitation: Invitation, *, person: Person, at: datetime, has_consented: bool = False) -> Person:
    """Accept an invitation by an existing account, which gets the role. Refuses one for another person."""
    invitation = _ensure_open(invitation, at)
    if invitation.person is not None and invitation.person_id != person.pk:
        raise InvitationForAnother(username=invitation.person.username)
    return _take_up(invitation, _locked(person), at=at, has_consented=has_consented)


@transaction.atomic
def set_password(invitation: Invitation, *, password: str, at: datetime, has_consented: bool = False) -> Person:
    """Accept an invitation by setting its person's password. Refuses it where the inviter does not organise all units of the person any more."""
    invitation = _ensure_open(invitation, at)
    if invitation.person is None or not invitation.sets_password:
        raise PasswordLinkVoid
    person = _locked(invitation.person)
    if invitation.made_by is not None and not wholly_organised(invitation.made_by, [person.pk]):
        raise PasswordLinkVoid
    person.set_password(password)
    person.save(update_fields=["password"])
    record("password.set", person, by=person, at=at, invited_by=invitation.made_by_id, invitation=invitation.pk)
    return _take_up(invitation, person, at=at, has_consented=has_consented)


@transaction.atomic
def give_role(*, person: Person, unit: Unit, role: Role, by: Person | None, at: datetime, invited_by: Person | None = None) -> Membership:
    """Give a role; idempotent. The caller has ensured that `by` may: the person by an invitation, or an organiser of all their units."""
    _locked(person)
    membership, is_new = Membership.objects.get_or_create(person=person, unit=unit, role=role)
    if is_new:
        how = {"invited_by": invited_by.pk} if invited_by else {}
        record("role.given", membership, by=by, at=at, person=person.pk, unit=unit.pk, role=role, **how)
    return membership


def _locked(person: Person) -> Person:
    """The person's row, locked, so that no role is given while a password is set."""
    return Person.objects.select_for_update().get(pk=person.pk)


def _locked_invitation(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("unit", "person", "made_by").get(pk=invitation.pk)


def _ensure_open(invitation: Invitation, at: datetime) -> Invitation:
    invitation = _locked_invitation(invitation)
    if invitation.taken_by_id is not None:
        raise InvitationUsed
    if invitation.withdrawn_at is not None:
        raise InvitationWithdrawn
    if invitation.expires_at < at:
        raise InvitationExpired(expires_at=invitation.expires_at)
    if invitation.made_by is not None and not (invitation.made_by.is_active and is_organised_by(invitation.unit, invitation.made_by)):
        raise InviterNotOrganiser
    return invitation


def _take_up(invitation: Invitation, person: Person, *, at: datetime, has_consented: bool) -> Person:
    give_role(person=person, unit=invitation.unit, role=Role(invitation.role), by=person, at=at, invited_by=invitation.made_by)
    if has_consented:
        record("consent.given", person, by=person, at=at, to="privacy")
    invitation.taken_by = person
    invitation.save(update_fields=["taken_by"])
    return person
