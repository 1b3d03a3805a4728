"""Invitations by link, and roles."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from baosong.apps.orgs.enums import PasswordSource, Role
from baosong.apps.orgs.errors import (
    AlreadyBlocked,
    InvitationExpired,
    InvitationForAnother,
    InvitationUsed,
    InvitationWithdrawn,
    InviterNotOrganiser,
    OwnAccess,
    PasswordLinkVoid,
    PersonServesElsewhere,
    UnitClosed,
)
from baosong.apps.orgs.events import InvitationTaken
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit
from baosong.apps.orgs.queries import is_organised_by
from baosong.apps.orgs.services import passwords
from baosong.apps.orgs.services.new_accounts import create_account
from baosong.apps.orgs.services.power import ensure_power_over, locked
from baosong.apps.orgs.services.withdrawals import pending, withdraw_all
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce

LIFETIME: Final = timedelta(days=14)
# The key under which a session keeps links until the page of the unit has shown them once.
SHOWN_LINKS: Final = "invitation_links"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, unit: Unit, role: Role, by: Person | None, at: datetime, person: Person | None = None, sets_password: bool = False) -> str:
    """Create an invitation and return its token, which is shown once and not stored.

    An older open invitation of the same kind for the same person and role is replaced. Refuses to set the password of a person over whom
    the inviter has no power, or whose account is closed, and a closed unit; `by` is None for the operator on the shell.
    """
    _ensure_unit_open(unit)
    if person is not None:
        person = ensure_power_over(person, by=by) if sets_password else locked(person.pk)
        if sets_password and not person.is_active:
            raise AlreadyBlocked
        withdraw_all(pending(Q(unit=unit, role=role, person=person, sets_password=sets_password)), by=by, at=at)
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        unit=unit, person=person, role=role, sets_password=sets_password, token_hash=_digest(token), made_by=by, made_at=at, expires_at=at + LIFETIME
    )
    record(
        "password.link_made" if sets_password else "invitation.made",
        invitation,
        by=by,
        at=at,
        unit=unit.pk,
        role=role,
        person=person.pk if person else None,
        sets_password=sets_password,
    )
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
        withdraw_all([invitation], by=by, at=at)


@transaction.atomic
def open_account(invitation: Invitation, *, username: str, name: str, email: str, password: str, at: datetime, has_consented: bool = False) -> Person:
    """Accept an invitation without a named person by a new account. Refuses a name or mail address that can be taken for another's."""
    invitation = _ensure_open(invitation, at)
    if invitation.person is not None:
        raise InvitationForAnother(username=invitation.person.username)
    person = create_account(username=username, name=name, email=email)
    passwords.set_password(person, password, by=person, at=at, source=PasswordSource.OPENING)
    _give_invited_role(invitation, person, at=at)
    return _take_up(invitation, person, at=at, has_consented=has_consented)


@transaction.atomic
def accept_role(invitation: Invitation, *, person: Person, at: datetime, has_consented: bool = False) -> Person:
    """Accept an invitation by an existing account, which gets the role. Refuses one for another person."""
    invitation = _ensure_open(invitation, at)
    if invitation.person is not None and invitation.person_id != person.pk:
        raise InvitationForAnother(username=invitation.person.username)
    person = locked(person.pk)
    _give_invited_role(invitation, person, at=at)
    return _take_up(invitation, person, at=at, has_consented=has_consented)


@transaction.atomic
def set_password(invitation: Invitation, *, password: str, at: datetime, has_consented: bool = False) -> Person:
    """Accept an invitation by setting its person's password. Refuses it where the inviter has no power over the person any more.

    It gives no role, since whoever has the link is not signed in; except that of the first organiser, whom the operator on the shell invites.
    """
    invitation = _ensure_open(invitation, at)
    if invitation.person is None or not invitation.sets_password:
        raise PasswordLinkVoid
    try:
        person = ensure_power_over(invitation.person, by=invitation.made_by)
    except (OwnAccess, PersonServesElsewhere) as refusal:
        raise PasswordLinkVoid from refusal
    if not person.is_active:
        raise PasswordLinkVoid
    passwords.set_password(person, password, by=person, at=at, source=PasswordSource.LINK, invited_by=invitation.made_by_id, invitation=invitation.pk)
    if invitation.made_by is None:
        _give_invited_role(invitation, person, at=at)
    return _take_up(invitation, person, at=at, has_consented=has_consented)


@transaction.atomic
def give_role(*, person: Person, unit: Unit, role: Role, by: Person | None, at: datetime, invited_by: Person | None = None) -> Membership:
    """Give a role; idempotent. An existing account gets one only by taking an invitation up; an import gives it to accounts that it opens."""
    locked(person.pk)
    _ensure_unit_open(unit)
    membership, is_new = Membership.objects.get_or_create(person=person, unit=unit, role=role, defaults={"given_at": at})
    if not is_new and membership.ends_at is not None and membership.ends_at <= at:
        # The earlier role has ended and is not deleted yet.
        membership.given_at, membership.ends_at, membership.end_reason, membership.end_decided_from, is_new = at, None, "", None, True
        membership.save(update_fields=["given_at", "ends_at", "end_reason", "end_decided_from"])
    if is_new:
        how = {"invited_by": invited_by.pk} if invited_by else {}
        record("role.given", membership, by=by, at=at, person=person.pk, unit=unit.pk, role=role, **how)
    return membership


def _ensure_unit_open(unit: Unit) -> None:
    """Refuse a unit that is or will be closed: a role given now would not end with it."""
    if Unit.objects.filter(pk=unit.pk, closed_from__isnull=False).exists():
        raise UnitClosed(unit=unit.name)


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


def _give_invited_role(invitation: Invitation, person: Person, *, at: datetime) -> None:
    give_role(person=person, unit=invitation.unit, role=Role(invitation.role), by=person, at=at, invited_by=invitation.made_by)


def _take_up(invitation: Invitation, person: Person, *, at: datetime, has_consented: bool) -> Person:
    if has_consented:
        record("consent.given", person, by=person, at=at, to="privacy")
    invitation.taken_by, invitation.taken_at = person, at
    invitation.save(update_fields=["taken_by", "taken_at"])
    announce(InvitationTaken(invitation.pk))
    return person
