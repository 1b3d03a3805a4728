"""Leader election: one process holds a renewable lease, and loses it when it dies."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from baosong.platform.jobs.models import Lease
from baosong.platform.jobs.services.lease_limits import ahead

LEASE: Final = timedelta(seconds=20)
AHEAD: Final = ahead(LEASE)


@transaction.atomic
def leads(name: str, *, holder: str, at: datetime) -> bool:
    """Take or renew the lease; return whether `holder` has it now.

    A single UPDATE decides, so that of two concurrent callers only one succeeds.
    """
    Lease.objects.bulk_create([Lease(name=name, holder=holder, until=at + LEASE)], ignore_conflicts=True)
    return bool(Lease.objects.filter(name=name).filter(Q(holder=holder) | Q(until__lte=at) | Q(until__gt=at + AHEAD)).update(holder=holder, until=at + LEASE))


def is_led(name: str, *, at: datetime) -> bool:
    """Return whether any process holds the lease now."""
    return Lease.objects.filter(name=name, until__gt=at, until__lte=at + AHEAD).exists()
