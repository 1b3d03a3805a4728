"""Who may see and decide on mails: those who run the call, the unit's own people; what concerns no call, only the office at the top."""

from django.db.models import Q, QuerySet

from baosong.apps.calls.policies import organised_by
from baosong.apps.inbox.models import InboxMail, MailFile
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import units_served


def is_top_office(person: Person) -> bool:
    """Whether the person organises a unit that no other stands above."""
    return any(unit.depth == 1 for unit in units_served(person, Role.ORGANISER))


def decided_by(person: Person) -> QuerySet[InboxMail]:
    """The mails that the person decides on."""
    condition = Q(call__in=organised_by(person).values("pk"))
    if is_top_office(person):
        condition |= Q(call=None)
    return InboxMail.objects.filter(condition)


def visible_to(person: Person) -> QuerySet[InboxMail]:
    """Those, and the ones handed in for the person's own unit."""
    own = Q(unit__in=units_served(person, Role.LIAISON, Role.ORGANISER)) & ~Q(call=None)
    return InboxMail.objects.filter(Q(pk__in=decided_by(person).values("pk")) | own & Q(verdict="passed"))


def may_see_mails(person: Person, **_: object) -> bool:
    """Whether the page of mails has anything for the person: organisers, and liaisons."""
    return bool(units_served(person, Role.ORGANISER, Role.LIAISON))


def may_see_mail(person: Person, mail_id: int, **_: object) -> bool:
    """Whether the person sees the mail."""
    return visible_to(person).filter(pk=mail_id).exists()


def may_decide(person: Person, mail_id: int, **_: object) -> bool:
    """Whether the person decides on the mail."""
    return decided_by(person).filter(pk=mail_id).exists()


def may_see_mail_file(person: Person, mail_id: int, part_id: int, **_: object) -> bool:
    """Whether the person may open a file of a mail."""
    return MailFile.objects.filter(pk=part_id, mail_id=mail_id).exists() and may_see_mail(person, mail_id)
