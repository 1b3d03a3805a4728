"""Invitations by link, and giving roles."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import InvitationExpired, InvitationUsed, NameTaken
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit
from baosong.platform.audit.services.log import record

LIFETIME: Final = timedelta(days=14)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, unit: Unit, role: Role, by: Person | None, at: datetime, person: Person | None = None) -> str:
    """Makes an invitation and returns its token, which is shown once and not kept."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(unit=unit, person=person, role=role, token_hash=_digest(token), made_by=by, made_at=at, expires_at=at + LIFETIME)
    record("invitation.made", invitation, by=by, at=at, unit=unit.pk, role=role)
    return token


def invitation_for(token: str) -> Invitation | None:
    """The invitation with this token."""
    return Invitation.objects.select_related("unit", "person").filter(token_hash=_digest(token)).first()


@transaction.atomic
def accept(
    invitation: Invitation, *, username: str, name: str, email: str, password: str, at: datetime, person: Person | None = None, has_consented: bool = False
) -> Person:
    """Takes an invitation up: a new person, or the one signed in, gets the role. Refuses a used or expired one."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=invitation.pk)
    if invitation.taken_by_id is not None:
        raise InvitationUsed
    if invitation.expires_at < at:
        raise InvitationExpired(expires_at=invitation.expires_at)
    if invitation.person is not None:
        person = invitation.person
        person.set_password(password)
        person.save(update_fields=["password"])
    if person is None:
        try:
            with transaction.atomic():
                person = Person.objects.create_user(username=username, email=email, password=password, name=name)
        except IntegrityError as error:
            raise NameTaken(username=username) from error
    give_role(person=person, unit=invitation.unit, role=Role(invitation.role), by=invitation.made_by, at=at)
    if has_consented:
        record("consent.given", person, by=person, at=at, to="privacy")
    invitation.taken_by = person
    invitation.save(update_fields=["taken_by"])
    return person


@transaction.atomic
def give_role(*, person: Person, unit: Unit, role: Role, by: Person | None, at: datetime) -> Membership:
    """Gives a role, once."""
    membership, is_new = Membership.objects.get_or_create(person=person, unit=unit, role=role)
    if is_new:
        record("role.given", membership, by=by, at=at, person=person.pk, unit=unit.pk, role=role)
    return membership
