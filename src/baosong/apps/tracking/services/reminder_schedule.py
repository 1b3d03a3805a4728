"""When reminders are due: pure functions of deadline, plan and time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from baosong.apps.judging.services.working_days import is_working_day
from baosong.apps.tracking.enums import OccasionKind

MOST_BEFORE: Final = 60
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """Occasions and hours of a rule. `overdue_every` in days, 0: never; messages are sent from `hour_from` until before `hour_to`."""

    days_before: tuple[int, ...] = (7, 3, 1)
    on_the_day: bool = True
    overdue_every: int = 2
    overdue_times: int = 3
    hour_from: time = time(8, 30)
    hour_to: time = time(17, 30)
    on_rest_days: bool = False


@dataclass(frozen=True, slots=True)
class ReminderOccasion:
    """One occasion of one deadline. `number`: days before the deadline, or the n-th reminder after it."""

    kind: OccasionKind
    number: int
    day: date
    deadline: datetime

    @property
    def key(self) -> str:
        """Identifies the occasion; includes the deadline, so that an extension starts anew."""
        return f"{stamp_of(self.deadline)}{self.kind}:{self.number}"


def stamp_of(deadline: datetime) -> str:
    """Prefix of the keys of a deadline's occasions."""
    return f"{timezone.localtime(deadline):%Y%m%d%H%M}:"


def _working(day: date, step: timedelta, plan: ReminderPlan) -> date:
    while not plan.on_rest_days and not is_working_day(day):
        day += step
    return day


def occasions(deadline: datetime, plan: ReminderPlan) -> list[ReminderOccasion]:
    """All occasions of a deadline in order. Occasions on rest days move to the working day before (until the deadline) or after it."""
    last = timezone.localtime(deadline).date()
    found = [
        ReminderOccasion(OccasionKind.BEFORE, days, _working(last - days * A_DAY, -A_DAY, plan), deadline)
        for days in sorted(set(plan.days_before), reverse=True)
    ]
    if plan.on_the_day:
        found.append(ReminderOccasion(OccasionKind.DAY, 0, _working(last, -A_DAY, plan), deadline))
    if plan.overdue_every:
        found += [
            ReminderOccasion(OccasionKind.OVERDUE, n, _working(last + n * plan.overdue_every * A_DAY, A_DAY, plan), deadline)
            for n in range(1, plan.overdue_times + 1)
        ]
    return found


def is_quiet(at: datetime, plan: ReminderPlan) -> bool:
    """Whether the plan forbids messages at this time."""
    local = timezone.localtime(at)
    return not plan.hour_from <= local.time() < plan.hour_to or (not plan.on_rest_days and not is_working_day(local.date()))


def due(deadline: datetime, plan: ReminderPlan, *, since: datetime, at: datetime) -> ReminderOccasion | None:
    """The latest occasion that is due since the rule was switched on; None in quiet hours.

    Before the deadline only occasions before it, afterwards only those after it: after an outage one reminder is sent, not all missed ones.
    """
    if is_quiet(at, plan):
        return None
    today, first = timezone.localtime(at).date(), timezone.localtime(since).date()
    is_past = at > deadline
    fitting = [item for item in occasions(deadline, plan) if (item.kind == OccasionKind.OVERDUE) == is_past and first <= item.day <= today]
    return fitting[-1] if fitting else None
