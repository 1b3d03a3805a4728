"""The only writer of an entry's state."""

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
    """Lock the entry's row until the transaction ends."""
    return Entry.objects.select_for_update(of=("self",)).select_related("unit", "submission__task__call").get(pk=entry.pk)


def ensure_open(entry: Entry, step: Transition[EntryState]) -> None:
    """Refuse an action that is not open in the entry's state."""
    if not step.is_open(entry.state):
        raise EntryStepNotOpen(step=step.name, state=entry.state)


def save(entry: Entry, *, at: datetime) -> None:
    """Save an entry with the time of the change, and of its first publication."""
    if entry.state == EntryState.SHOWN and entry.audience == Audience.PUBLIC and entry.opened_at is None:
        entry.opened_at = at
    entry.changed_at = at
    entry.save()


def move(entry: Entry, step: Transition[EntryState], *, by: Person, at: datetime, **facts: Any) -> None:
    """Change the state, write the audit log, and update the index."""
    ensure_open(entry, step)
    source = entry.state
    entry.state = step.target
    save(entry, at=at)
    record(f"entry.{step.name}", entry, by=by, at=at, source=source, target=step.target, **facts)
    job_queue.after_commit(IndexEntry(entry.pk))
