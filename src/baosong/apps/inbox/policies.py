"""Permissions on mails: organisers of the call, the unit's own people; for mails without a call, organisers of the root unit."""

from django.db.models import Q, QuerySet

from baosong.apps.calls.policies import organised_by
from baosong.apps.inbox.models import InboxMail, MailFile
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import units_served


def is_top_office(person: Person) -> bool:
    """Whether the person organises a root unit."""
    return any(unit.depth == 1 for unit in units_served(person, Role.ORGANISER))


def decided_by(person: Person) -> QuerySet[InboxMail]:
    """The mails that the person may assign or put aside."""
    condition = Q(call__in=organised_by(person).values("pk"))
    if is_top_office(person):
        condition |= Q(call=None)
    return InboxMail.objects.filter(condition)


def visible_to(person: Person) -> QuerySet[InboxMail]:
    """The mails that the person decides on, and verified ones of the person's own units."""
    own = Q(unit__in=units_served(person, Role.LIAISON, Role.ORGANISER)) & ~Q(call=None)
    return InboxMail.objects.filter(Q(pk__in=decided_by(person).values("pk")) | own & Q(verdict="passed"))


def may_see_mails(person: Person, **_: object) -> bool:
    """Whether the person is an organiser or liaison of any unit."""
    return bool(units_served(person, Role.ORGANISER, Role.LIAISON))


def may_see_mail(person: Person, mail_id: int, **_: object) -> bool:
    return visible_to(person).filter(pk=mail_id).exists()


def may_decide(person: Person, mail_id: int, **_: object) -> bool:
    return decided_by(person).filter(pk=mail_id).exists()


def may_see_mail_file(person: Person, mail_id: int, part_id: int, **_: object) -> bool:
    return MailFile.objects.filter(pk=part_id, mail_id=mail_id).exists() and may_see_mail(person, mail_id)
