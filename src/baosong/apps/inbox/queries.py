"""Queries of mails and their submissions."""

from datetime import datetime
from typing import Final

from django.db.models import Min, Q, QuerySet

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Call
from baosong.apps.inbox.enums import MailState, PendingState
from baosong.apps.inbox.models import InboxMail, KnownSender, PendingSubmission
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.core.mailparse.subjects import bare_subject, without_numbering
from baosong.core.terms import ChannelKind

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


def people_at(address: str) -> list[Person]:
    """Active people with this address."""
    return list(Person.objects.filter(email__iexact=address, is_active=True).order_by("pk")) if address else []


def units_behind(address: str) -> list[tuple[Unit, Person]]:
    """The units that an address may submit for, each with its person: as liaison or organiser, or by an organiser's assignment."""
    serving = Membership.objects.filter(person__in=people_at(address), role__in=[Role.LIAISON, Role.ORGANISER]).select_related("unit", "person").order_by("pk")
    found = {membership.unit_id: (membership.unit, membership.person) for membership in serving}
    for sender in KnownSender.objects.filter(address__iexact=address).select_related("unit", "given_by"):
        found.setdefault(sender.unit_id, (sender.unit, sender.given_by))
    return list(found.values())


def to_settle() -> QuerySet[PendingSubmission]:
    """Pending submissions that wait for checks."""
    return PendingSubmission.objects.filter(state=PendingState.WAITING)


def pending_submissions_of(submission_id: int) -> QuerySet[PendingSubmission]:
    """The waiting ones of one submission."""
    return to_settle().filter(submission_id=submission_id)


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
