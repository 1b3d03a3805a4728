"""Links for the first passwords of many people at once; like each single link they are shown once and not stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from baosong.apps.orgs.enums import LinkDelivery, Role
from baosong.apps.orgs.errors import NoTextGateway, TooManyInvitations
from baosong.apps.orgs.jobs import SendPasswordLink
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import first_roles, never_signed_in, people_managed_by
from baosong.apps.orgs.services.invitations import LIFETIME, invite
from baosong.core.tables import mobile_number
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

MOST: Final = 500
# Each person gets a message; the other ways hand the links to the organiser.
SENT: Final = frozenset({LinkDelivery.MAIL, LinkDelivery.TEXT})


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """The link of one person, for one role of theirs; `expires_at` is the end of its validity."""

    person: Person
    unit: Unit
    role: Role
    token: str
    expires_at: datetime


def people_to_invite(unit: Unit, chosen: Sequence[int] | None, *, by: Person) -> list[Person]:
    """Those in the unit and below who have never signed in and over whom the inviter has power; of `chosen` keys if given. Refuses more than `MOST`."""
    found = never_signed_in(unit)
    people = list(found if chosen is None else found.filter(pk__in=list(chosen)[: MOST + 1]))
    managed = people_managed_by(by, [person.pk for person in people])
    left = [person for person in people if person.pk in managed]
    if len(left) > MOST:
        raise TooManyInvitations(count=len(left), most=MOST)
    return left


@transaction.atomic
def make_links(people: Sequence[Person], *, unit: Unit, way: LinkDelivery, by: Person, at: datetime) -> list[PersonalLink]:
    """Make a link for a password for each of the people; earlier ones of theirs for the same role end. That messages are asked for was recorded before."""
    roles = first_roles([person.pk for person in people], unit)
    links = []
    for person in people:
        if person.pk in roles:
            own, role = roles[person.pk].unit, Role(roles[person.pk].role)
            token = invite(unit=own, role=role, by=by, at=at, person=person, sets_password=True)
            links.append(PersonalLink(person, own, role, token, at + LIFETIME))
    if way not in SENT:
        record("invitations.made", unit, by=by, at=at, people=[link.person.pk for link in links], way=way)
    return links


def address_of(person: Person, way: LinkDelivery) -> str:
    """Where a message to the person goes: a mail address or a mobile number; empty without one."""
    return mobile_number(person.telephone) if way is LinkDelivery.TEXT else person.email


@transaction.atomic
def queue_messages(people: Sequence[Person], *, unit: Unit, way: LinkDelivery, by: Person, at: datetime) -> int:
    """Have a link made and sent to each of the people with an address; return how many. Links are made when they are sent, so that none is stored.

    Refuses text messages without a gateway.
    """
    if way is LinkDelivery.TEXT and not settings.BAOSONG_SMS["gateway"]:
        raise NoTextGateway
    addressed = [person for person in people if address_of(person, way)]
    for person in addressed:
        job_queue.after_commit(SendPasswordLink(person.pk, unit.pk, by.pk, at.isoformat(), way.value))
    record("invitations.texted" if way is LinkDelivery.TEXT else "invitations.mailed", unit, by=by, at=at, people=[person.pk for person in addressed])
    return len(addressed)
