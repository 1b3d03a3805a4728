"""Reminders by hand: all units that owe something, each at most once a day."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.tracking.errors import NobodyMissing, RemindedToday
from baosong.apps.tracking.models import Reminder
from baosong.apps.tracking.queries import Debt, debts, reminded_on
from baosong.platform.audit.services.log import record
from baosong.platform.notifications.services.outbox import queue

MailText = tuple[str, str]


def receivers(call: Call, *, at: datetime) -> list[tuple[Debt, list[Person]]]:
    """Units to be reminded now, with their liaisons. Raises NobodyMissing, RemindedToday."""
    owing = debts(call, at=at)
    if not owing:
        raise NobodyMissing
    done = reminded_on(call, timezone.localtime(at).date())
    left = [debt for debt in owing if debt.unit.pk not in done]
    if not left:
        raise RemindedToday(count=len(owing))
    people = liaisons_of([debt.unit for debt in left])
    return [(debt, people.get(debt.unit.pk, [])) for debt in left]


@transaction.atomic
def remind(call: Call, *, word: Callable[[Debt, Person], MailText], by: Person, at: datetime) -> Sequence[Reminder]:
    """Remind every unit that owes something and was not reminded today: on its desk and by mail to its liaisons."""
    day = timezone.localtime(at).date()
    made = [remind_unit(call, debt, people, mark=str(day), word=word, by=by, at=at) for debt, people in receivers(call, at=at)]
    record("call.reminded", call, by=by, at=at, units=len(made))
    return made


def remind_unit(call: Call, debt: Debt, people: Sequence[Person], *, mark: str, word: Callable[[Debt, Person], MailText], by: Person, at: datetime) -> Reminder:
    """Remind one unit within the caller's transaction: on its desk, and by one mail per `mark` to each liaison with an address."""
    mails = 0
    for person in people:
        if person.email:
            subject, body = word(debt, person)
            key = f"remind:{call.pk}:{debt.unit.pk}:{person.pk}:{mark}"
            mails += queue(key=key, address=person.email, subject=subject, body=body, at=at) is not None
    return Reminder.objects.create(call=call, unit=debt.unit, sent_at=at, sent_by=by, mails=mails)
