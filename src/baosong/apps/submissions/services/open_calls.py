"""Whether a call still takes works of a unit: while it runs and goes there, and after it was closed what was being uploaded at that moment."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from baosong.apps.calls.enums import ANSWER, CallState
from baosong.apps.calls.errors import CallNotOpen, UnitRemoved
from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.queries import is_addressed, removal_of
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.errors import NotAddressed
from baosong.apps.submissions.models import PieceFile

# How long after its end a call at least takes what was being uploaded at that moment.
CLOSING_GRACE: Final = timedelta(hours=1)


def ensure_addressed(call: Call, unit: Unit) -> None:
    """Refuse a unit that the call did not go to, or does not go to any more."""
    if not is_addressed(call, unit):
        removal = removal_of(call, unit)
        raise NotAddressed(unit=unit.name) if removal is None else UnitRemoved(unit=unit.name, at=removal.removed_at, reason=removal.reason)


def ensure_answerable(task: Task, unit: Unit) -> None:
    """Refuse a call that is not running, and a unit that it does not go to."""
    ensure_addressed(task.call, unit)
    if not ANSWER.is_open(task.call.state):
        raise CallNotOpen(step=ANSWER.name, state=task.call.state, since=task.call.moved_at)


def ensure_takes(task: Task, unit: Unit, files: Iterable[PieceFile], *, at: datetime) -> bool:
    """Whether a work is taken after the end of its call, because a file of it was being uploaded then; false while the call runs.

    Refuses it otherwise, and a unit that the call does not go to. Locks the task before the call is read, as `calls.services.transitions` does.
    """
    Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    call = Call.objects.only("state", "moved_at").get(pk=task.call_id)
    ensure_addressed(call, unit)
    if ANSWER.is_open(call.state):
        return False
    closed_at = call.moved_at
    if call.state == CallState.CLOSED and closed_at is not None and at <= closed_at + max(CLOSING_GRACE, timedelta(minutes=task.grace_minutes)):
        if any(file.begun_at <= closed_at < file.received_at for file in files):
            return True
    raise CallNotOpen(step=ANSWER.name, state=call.state, since=closed_at)
