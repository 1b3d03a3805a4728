"""Quotas of one unit: how many submissions it must and may hand in."""

import math
from dataclasses import dataclass

from baosong.core.terms.model import TermsQuota, TermsTask


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Facts that quotas depend on: kind of unit, number of branches and members."""

    kind: str = ""
    branches: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class DueCount:
    """Least and most submissions of a unit; `most` is None without a limit."""

    least: int = 0
    most: int | None = None


def due(task: TermsTask, unit: UnitFacts) -> DueCount:
    """Return the quota of a unit. A quota for the unit's kind takes precedence over one for all.

    Proportional quotas are rounded up. Recommended quotas bind nobody.
    """
    fitting = [quota for quota in task.quotas if quota.unit_kind == unit.kind and quota.unit_kind]
    fitting = fitting or [quota for quota in task.quotas if not quota.unit_kind]
    least, most = 0, None
    for quota in fitting:
        low, high = _bounds(quota, unit)
        if low is not None and not quota.is_advice:
            least = max(least, low)
        if high is not None and not quota.is_advice:
            most = high if most is None else min(most, high)
    if most is not None and least > most:
        least = most
    return DueCount(least, most)


def _bounds(quota: TermsQuota, unit: UnitFacts) -> tuple[int | None, int | None]:
    size = {"branch": unit.branches, "member": unit.members}.get(quota.basis)
    if size is None:
        return quota.least, quota.most
    if quota.percent is not None:
        share = math.ceil(size * quota.percent / 100)
        return (share if quota.least is not None or quota.most is None else None, share if quota.most is not None else None)
    times = math.ceil(size / quota.every) if quota.every else size
    return (
        None if quota.least is None else quota.least * times,
        None if quota.most is None else quota.most * times,
    )
