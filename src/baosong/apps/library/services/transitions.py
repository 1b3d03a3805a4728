"""The one place that writes an entry's state."""

from datetime import datetime
from typing import Any

from baosong.apps.library.enums import Audience, EntryState
from baosong.apps.library.errors import EntryStepNotOpen
from baosong.apps.library.jobs import IndexEntry
from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.states import Transition


def locked(entry: Entry) -> Entry:
    """The entry's row, locked until the transaction ends, with its unit and submission."""
    return Entry.objects.select_for_update(of=("self",)).select_related("unit", "submission__task__call").get(pk=entry.pk)


def ensure_open(entry: Entry, step: Transition[EntryState]) -> None:
    """Refuses a step that cannot be taken from the present state."""
    if not step.is_open(entry.state):
        raise EntryStepNotOpen(step=step.name, state=entry.state)


def save(entry: Entry, *, at: datetime) -> None:
    """Saves an entry, and notes when everyone could open it first."""
    if entry.state == EntryState.SHOWN and entry.audience == Audience.PUBLIC and entry.opened_at is None:
        entry.opened_at = at
    entry.changed_at = at
    entry.save()


def move(entry: Entry, step: Transition[EntryState], *, by: Person, at: datetime, **facts: Any) -> None:
    """Takes a step, journals it, and has the index follow."""
    ensure_open(entry, step)
    source = entry.state
    entry.state = step.target
    save(entry, at=at)
    record(f"entry.{step.name}", entry, by=by, at=at, source=source, target=step.target, **facts)
    job_queue.after_commit(IndexEntry(entry.pk))
