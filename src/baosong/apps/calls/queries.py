"""Queries of calls."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from baosong.apps.calls.models import Addressee, Call, Extension, Task
from baosong.apps.orgs.models import Unit
from baosong.core.terms.quotas import DueCount, UnitFacts, due


@dataclass(frozen=True, slots=True)
class UnitDeadline:
    """A task's deadline for one unit, with its extension."""

    deadline: datetime
    grace_until: datetime
    is_extended: bool


def tasks_of(call: Call) -> list[Task]:
    """The call's tasks in order, with `call` set; one query."""
    tasks = list(call.tasks.order_by("position"))
    for task in tasks:
        task.call = call
    return tasks


def addressed_units(call: Call) -> QuerySet[Unit]:
    """The units that the call was published to, in tree order."""
    found: QuerySet[Unit] = Unit.objects.filter(calls_received__call=call).order_by("path")
    return found


def is_addressed(call: Call, unit: Unit) -> bool:
    """Whether the call was published to this unit."""
    return Addressee.objects.filter(call=call, unit=unit).exists()


def passed_on_by(call: Call, unit: Unit) -> QuerySet[Call]:
    """The calls in which the unit passed this one on."""
    return call.passed_on.filter(unit=unit).order_by("pk")


def extensions_of(call: Call, unit: Unit | None = None) -> dict[tuple[int, int], Extension]:
    """The valid extensions by (task, unit), of all units or of one; one query."""
    found = Extension.objects.filter(task__call=call)
    return {(extension.task_id, extension.unit_id): extension for extension in (found.filter(unit=unit) if unit else found)}


def unit_deadline(task: Task, unit: Unit) -> UnitDeadline:
    """The task's deadline for the unit."""
    extension = Extension.objects.filter(task=task, unit=unit).last()
    return standing_with(task, extension)


def standing_with(task: Task, extension: Extension | None) -> UnitDeadline:
    """The task's deadline with a known extension."""
    deadline = extension.until if extension else task.deadline
    return UnitDeadline(deadline, deadline + timedelta(minutes=task.grace_minutes), extension is not None)


def due_of(task: Task, unit: Unit) -> DueCount:
    """How many the unit must and may submit."""
    return due(task.terms, UnitFacts(kind=unit.kind, branches=unit.branches, members=unit.members))
