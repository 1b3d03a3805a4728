"""Growing delays after failed attempts, counted in the database, so that all web processes share them.

Failed attempts delay only the device or network address that made them: guesses of a stranger must not lock an account for its owner.
Delays belong to a pair, such as account name and client address. Besides, failures are counted for either alone; where many came together,
an address that is new to an account has one free attempt instead of several.

A known device is delayed for its own failures alone. On other devices all behind one address share the delays of an account name: who fails there
delays also a right password, for at most `PASSWORDS_AT_ADDRESS.longest` seconds after each failure.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from django.db import transaction
from django.db.models import F

from baosong.apps.orgs.models import FailedAttempts

# Without failures for as long, everything is forgotten.
FORGOTTEN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DelayRule:
    """Free attempts of a pair; delays then double from `first` to `longest`, in seconds.

    Where either side had `many` failures, `free_where_many` attempts are free; None: however many there were, nothing changes.
    """

    free: int
    first: int
    longest: int
    many: int | None = None
    free_where_many: int = 0


PASSWORDS: Final = DelayRule(free=5, first=15, longest=300, many=100, free_where_many=1)
# On a device that is not known: behind one address there may be many, and one of them may be the owner of the account.
PASSWORDS_AT_ADDRESS: Final = DelayRule(free=5, first=5, longest=20, many=100, free_where_many=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is tried and by whom, as names; `by` is an address, or a device of which is known that it belongs there."""

    what: str
    by: str

    @property
    def pair(self) -> str:
        return _digest("pair", self.what, self.by)

    @property
    def sides(self) -> tuple[str, str]:
        return _digest("what", self.what), _digest("by", self.by)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@transaction.atomic
def begin(attempt: Attempt, rule: DelayRule, *, at: datetime) -> int:
    """Count an attempt before it is judged, so that many at the same moment do not pass together; return 0.

    Where it may not be made yet, nothing is counted, and the seconds until then are returned.
    """
    keys = sorted([attempt.pair, *attempt.sides])
    for key in keys:
        FailedAttempts.objects.get_or_create(key=key, defaults={"last_at": at})
    # Locked in one order, so that two attempts do not wait for each other.
    found = {row.key: row for row in FailedAttempts.objects.select_for_update().filter(key__in=keys).order_by("key")}
    wait = _seconds_to_wait(found[attempt.pair], [found[side] for side in attempt.sides], rule, at=at)
    if wait:
        return wait
    for row in found.values():
        row.count, row.last_at = _count_of(row, at) + 1, at
    FailedAttempts.objects.bulk_update(found.values(), ["count", "last_at"])
    return 0


def _seconds_to_wait(pair: FailedAttempts, sides: list[FailedAttempts], rule: DelayRule, *, at: datetime) -> int:
    is_attacked = rule.many is not None and any(_count_of(side, at) >= rule.many for side in sides)
    over = _count_of(pair, at) - (rule.free_where_many if is_attacked else rule.free)
    if over < 0:
        return 0
    # A time in the future was stored before the clock was set back.
    waited = max(0.0, (at - pair.last_at).total_seconds())
    # Doubled twenty times a delay is longer than any bound.
    delay: int = min(rule.longest, rule.first << min(over, 20))
    return max(0, ceil(delay - waited))


def _count_of(row: FailedAttempts, at: datetime) -> int:
    return row.count if at - row.last_at < FORGOTTEN else 0


@transaction.atomic
def succeed(attempt: Attempt) -> None:
    """Forget what failed of the pair. What failed of both sides stays, since others may attack; this attempt does not count there."""
    give_back(attempt)
    FailedAttempts.objects.filter(key=attempt.pair).delete()


@transaction.atomic
def give_back(attempt: Attempt) -> None:
    """Remove this attempt from the count and keep earlier ones, for forms where a success does not prove identity."""
    for key in sorted([attempt.pair, *attempt.sides]):
        FailedAttempts.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def sweep(*, at: datetime) -> int:
    """Delete what is forgotten; return how many."""
    return FailedAttempts.objects.filter(last_at__lte=at - FORGOTTEN).delete()[0]
