"""Queries of mails and their submissions."""

from datetime import datetime
from typing import Final

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Now

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Call
from baosong.apps.inbox.enums import MailState, PendingState
from baosong.apps.inbox.models import InboxMail, KnownSender, PendingSubmission
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import is_organised_by, units_served
from baosong.core.mailparse.subjects import bare_subject, without_numbering
from baosong.core.terms import ChannelKind

# Roles that submit for their unit.
SUBMITTING: Final = (Role.LIAISON, Role.ORGANISER)
# States that a person or the sender has to act on.
WAITING: Final = (MailState.QUEUED, MailState.ASKED, MailState.PART)


def running_calls() -> list[Call]:
    """Published calls with their units, higher levels first."""
    return list(Call.objects.filter(state=CallState.PUBLISHED).select_related("unit").order_by("unit__depth", "-pk"))


def first_published() -> datetime | None:
    """When the first running call was published; older mails concern none."""
    found: datetime | None = Call.objects.filter(state=CallState.PUBLISHED).aggregate(first=Min("published_at"))["first"]
    return found


def wanted_subjects(call: Call) -> tuple[str, ...]:
    """The mail subjects that the notice prescribes."""
    return tuple(channel.subject for channel in call.terms.channels if channel.kind is ChannelKind.EMAIL and channel.subject)


def units_behind(address: str) -> list[tuple[Unit, Person]]:
    """The units that an address may submit for, each with its person: as liaison or organiser, or by an organiser's assignment.

    An assignment counts as long as whoever made it has power over the unit, and no account of this address is blocked. An account opened
    after the assignment ends it only where it served that unit or one above or below: else any unit could open and block one to stop the mails.
    """
    if not address:
        return []
    serving = Membership.objects.held().filter(person__email__iexact=address, role__in=SUBMITTING).select_related("unit", "person").order_by("person", "pk")
    found = {membership.unit_id: (membership.unit, membership.person) for membership in serving}
    closed = Q(person__is_active=False) | Q(person__blocked_at__lte=Now())
    blocked = list(Membership.objects.filter(closed, person__email__iexact=address).values_list("person__date_joined", "unit__path"))
    for sender in KnownSender.objects.filter(address__iexact=address).select_related("unit", "given_by"):
        own = sender.unit.path
        is_ended = any(opened <= sender.given_at or path.startswith(own) or own.startswith(path) for opened, path in blocked)
        if not is_ended and may_submit_for(sender.unit, sender.given_by):
            found.setdefault(sender.unit_id, (sender.unit, sender.given_by))
    return list(found.values())


def may_submit_for(unit: Unit, person: Person) -> bool:
    """Whether the person is the unit's liaison, or organises it or one above it."""
    return is_organised_by(unit, person) or unit in units_served(person, *SUBMITTING)


def to_settle() -> QuerySet[PendingSubmission]:
    """Pending submissions that wait for checks."""
    return PendingSubmission.objects.filter(state=PendingState.WAITING)


def parts_of(mail: InboxMail) -> list[InboxMail]:
    """The mails of the same numbered delivery in order; the newest of each number."""
    base = without_numbering(bare_subject(mail.subject)).strip()
    same = InboxMail.objects.filter(sender=mail.sender, call=mail.call, unit=mail.unit, part_of=mail.part_of, part_no__isnull=False).exclude(
        state=MailState.LEFT
    )
    found = {other.part_no or 0: other for other in same.order_by("pk") if without_numbering(bare_subject(other.subject)).strip() == base}
    return [found[number] for number in sorted(found)]


def listed(mails: QuerySet[InboxMail], show: str) -> QuerySet[InboxMail]:
    """The mails of a tab, with what a row needs; three queries."""
    narrowed = {
        "waiting": Q(state__in=WAITING),
        "checking": Q(state__in=[MailState.STORED, MailState.CHECKING]),
        "lacking": Q(state=MailState.LACKING),
        "links": ~Q(links=[]),
        "taken": Q(state=MailState.TAKEN),
        "left": Q(state=MailState.LEFT),
    }.get(show, Q())
    return mails.filter(narrowed).select_related("call", "unit", "task").prefetch_related("files", "pending_submissions__submission")
