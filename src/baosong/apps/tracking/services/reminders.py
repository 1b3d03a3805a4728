"""One click reminds all that are missing, and nobody else, and nobody twice a day."""

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

Worded = tuple[str, str]


def receivers(call: Call, *, at: datetime) -> list[tuple[Debt, list[Person]]]:
    """Whom a click would remind now, with their liaisons."""
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
def remind(call: Call, *, word: Callable[[Debt, Person], Worded], by: Person, at: datetime) -> Sequence[Reminder]:
    """Reminds every unit that owes something and was not reminded today: on its desk, and by mail to its liaisons."""
    day = timezone.localtime(at).date()
    made = [remind_unit(call, debt, people, mark=str(day), word=word, by=by, at=at) for debt, people in receivers(call, at=at)]
    record("call.reminded", call, by=by, at=at, units=len(made))
    return made


def remind_unit(call: Call, debt: Debt, people: Sequence[Person], *, mark: str, word: Callable[[Debt, Person], Worded], by: Person, at: datetime) -> Reminder:
    """Reminds one unit, within the caller's transaction: on its desk, and by one letter a mark to each liaison who has an address."""
    letters = 0
    for person in people:
        if person.email:
            subject, body = word(debt, person)
            key = f"remind:{call.pk}:{debt.unit.pk}:{person.pk}:{mark}"
            letters += queue(key=key, address=person.email, subject=subject, body=body, at=at) is not None
    return Reminder.objects.create(call=call, unit=debt.unit, sent_at=at, sent_by=by, letters=letters)
