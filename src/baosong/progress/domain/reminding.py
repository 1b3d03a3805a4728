"""One click reminds all that are missing, and nobody else, and nobody twice a day."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from baosong.calls.models import Call
from baosong.journal.domain.recording import record
from baosong.letters.domain.sending import queue
from baosong.orgs.models import Person
from baosong.orgs.queries import liaisons_of
from baosong.progress.errors import NobodyMissing, RemindedToday
from baosong.progress.models import Reminder
from baosong.progress.queries import Debt, debts, reminded_on

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
    made = []
    day = timezone.localtime(at).date()
    for debt, people in receivers(call, at=at):
        letters = 0
        for person in people:
            if not person.email:
                continue
            subject, body = word(debt, person)
            if queue(key=f"remind:{call.pk}:{debt.unit.pk}:{person.pk}:{day}", address=person.email, subject=subject, body=body, at=at):
                letters += 1
        made.append(Reminder.objects.create(call=call, unit=debt.unit, sent_at=at, sent_by=by, letters=letters))
    record("call.reminded", call, by=by, at=at, units=len(made))
    return made
