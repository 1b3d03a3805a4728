"""The first unit of an empty installation and its organiser's account."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import AlreadySetUp, NameTaken
from baosong.apps.orgs.models import Invitation, Person, Unit
from baosong.apps.orgs.queries import has_organiser
from baosong.apps.orgs.services import invitations, units
from baosong.platform.audit.services.log import record

# Lengths of the names, in characters.
MAX_UNIT_LENGTH: Final = 120
MAX_ACCOUNT_LENGTH: Final = 60


@transaction.atomic
def invite_first_organiser(*, unit: str, account: str, at: datetime) -> str:
    """Create unit and account, and return the token of the invitation that sets the password.

    The role is given when the invitation is accepted. Until then a repeated call corrects both names and replaces the
    invitation, since a lost link would otherwise leave nobody who can sign in.
    """
    if has_organiser():
        raise AlreadySetUp
    earlier = (
        Invitation.objects.select_for_update(of=("self",)).filter(made_by=None, taken_by=None, role=Role.ORGANISER, person__isnull=False).order_by("pk").last()
    )
    if earlier is None or earlier.person is None:
        root = units.add_unit(under=None, name=unit, by=None, at=at)
        person = _new_person(account)
    else:
        root, person = earlier.unit, earlier.person
        _correct(root, person, unit=unit, account=account, at=at)
        earlier.expires_at = at - timedelta(seconds=1)
        earlier.save(update_fields=["expires_at"])
    return invitations.invite(unit=root, role=Role.ORGANISER, by=None, at=at, person=person, sets_password=True)


def _new_person(account: str) -> Person:
    try:
        with transaction.atomic():
            return Person.objects.create_user(username=account, name=account)
    except IntegrityError as error:
        raise NameTaken(username=account) from error


def _correct(root: Unit, person: Person, *, unit: str, account: str, at: datetime) -> None:
    if root.name != unit:
        old, root.name = root.name, unit
        root.save(update_fields=["name"])
        record("unit.renamed", root, by=None, at=at, name=unit, old=old)
    if person.username != account:
        person.username = person.name = account
        try:
            with transaction.atomic():
                person.save(update_fields=["username", "name"])
        except IntegrityError as error:
            raise NameTaken(username=account) from error
