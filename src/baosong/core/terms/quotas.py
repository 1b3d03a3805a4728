"""Quotas of one unit: how many submissions it must and may hand in."""

import math
from dataclasses import dataclass, replace

from baosong.core.terms.model import Terms, TermsQuota, TermsTask


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Facts that quotas depend on: kind of unit, number of branches and members, name and key."""

    kind: str = ""
    branches: int = 0
    members: int = 0
    name: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class DueCount:
    """Least and most submissions of a unit; `most` is None without a limit."""

    least: int = 0
    most: int | None = None


def due(task: TermsTask, unit: UnitFacts) -> DueCount:
    """Return the quota of a unit. A quota for the unit itself takes precedence over one for its kind, and that over one for all.

    Proportional quotas are rounded up. Recommended quotas bind nobody.
    """
    least, most = 0, None
    for quota in fitting_quotas(task, unit):
        low, high = _bounds(quota, unit)
        if low is not None and not quota.is_advice:
            least = max(least, low)
        if high is not None and not quota.is_advice:
            most = high if most is None else min(most, high)
    if most is not None and least > most:
        least = most
    return DueCount(least, most)


def fitting_quotas(task: TermsTask, unit: UnitFacts) -> list[TermsQuota]:
    """Return the quotas of a task that hold for a unit."""
    named = [quota for quota in task.quotas if quota.unit and names(quota, unit)]
    if named:
        return named
    general = [quota for quota in task.quotas if not quota.unit]
    return [quota for quota in general if quota.unit_kind == unit.kind and quota.unit_kind] or [quota for quota in general if not quota.unit_kind]


def asks_for_number(terms: Terms) -> bool:
    """Return whether any quota obliges some unit to hand in something; without one, nobody can have handed in all."""
    bound = [quota for task in terms.tasks for quota in task.quotas if not quota.is_advice]
    return any(quota.least or (quota.percent is not None and quota.most is None) for quota in bound)


def names(quota: TermsQuota, unit: UnitFacts) -> bool:
    """Return whether a quota is for this unit by name: by its key, which stays when the unit is renamed, or else by its name."""
    return quota.unit_id == unit.key if quota.unit_id is not None else bool(quota.unit) and quota.unit == unit.name


def own_quotas(task: TermsTask, unit: UnitFacts) -> list[TermsQuota]:
    """Return the quotas of a task for this unit by name."""
    return [quota for quota in task.quotas if quota.unit and names(quota, unit)]


def own_bounds(task: TermsTask, unit: UnitFacts) -> tuple[int | None, int | None]:
    """Return least and most that the quotas for this unit by name state; (None, None) without one."""
    own = own_quotas(task, unit)
    least = [quota.least for quota in own if quota.least is not None]
    most = [quota.most for quota in own if quota.most is not None]
    return max(least, default=None), min(most, default=None)


def with_own_bounds(task: TermsTask, unit: UnitFacts, least: int | None, most: int | None) -> TermsTask:
    """Return the task with these numbers for a unit by name; without any, the unit has those of all units or of its kind."""
    if own_bounds(task, unit) == (least, most):
        return task
    others = tuple(quota for quota in task.quotas if not (quota.unit and names(quota, unit)))
    added = () if least is None and most is None else (TermsQuota(least, most, unit=unit.name, unit_id=unit.key),)
    return replace(task, quotas=(*others, *added))


def general_due(task: TermsTask, unit: UnitFacts) -> DueCount:
    """Return the quota that the unit has without one of its own."""
    return due(replace(task, quotas=tuple(quota for quota in task.quotas if not quota.unit)), unit)


def as_seen_by(terms: Terms, unit: UnitFacts) -> Terms:
    """Return the terms for one unit: quotas of other units by name are left out, and its own holds for all to whom it passes them."""

    def own(task: TermsTask) -> TermsTask:
        if not any(quota.unit for quota in task.quotas):
            return task
        return replace(task, quotas=tuple(replace(quota, unit="", unit_id=None) for quota in fitting_quotas(task, unit)))

    return replace(terms, tasks=tuple(own(task) for task in terms.tasks))


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
