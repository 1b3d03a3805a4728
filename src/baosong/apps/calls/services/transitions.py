"""Closing, reopening, withdrawing and archiving a published call."""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import ARCHIVE, CLOSE, COUNTED, REOPEN, UNARCHIVE, WITHDRAW, CallState
from baosong.apps.calls.errors import AmendmentReasonMissing, CallNotOpen
from baosong.apps.calls.events import CallMoved
from baosong.apps.calls.jobs import NotifyUnits
from baosong.apps.calls.models import Call
from baosong.apps.calls.services.amendments import locked_call
from baosong.apps.calls.services.counters import leave_above, return_above
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce
from baosong.platform.jobs import job_queue
from baosong.platform.states import Transition


def close(call: Call, *, reason: str, by: Person, at: datetime) -> Call:
    """End the call: nothing is begun or submitted any more, except what was being uploaded. Works stay and can be reviewed."""
    return _move(call, CLOSE, reason=reason, by=by, at=at)


def reopen(call: Call, *, reason: str, by: Person, at: datetime) -> Call:
    """Open a closed or withdrawn call again; its deadlines stay as they are."""
    return _move(call, REOPEN, reason=reason, by=by, at=at)


def withdraw(call: Call, *, reason: str, by: Person, at: datetime) -> Call:
    """Withdraw the call: nothing is owed any more. Works, files and receipts stay."""
    return _move(call, WITHDRAW, reason=reason, by=by, at=at)


def archive(call: Call, *, by: Person, at: datetime) -> Call:
    """Take a closed call off the lists."""
    return _move(call, ARCHIVE, reason="", by=by, at=at)


def unarchive(call: Call, *, by: Person, at: datetime) -> Call:
    """Bring an archived call back onto the lists."""
    return _move(call, UNARCHIVE, reason="", by=by, at=at)


@transaction.atomic
def _move(call: Call, step: Transition[CallState], *, reason: str, by: Person, at: datetime) -> Call:
    call = locked_call(call)
    if not step.is_open(call.state):
        raise CallNotOpen(step=step.name, state=call.state, since=call.moved_at)
    tells_units = step not in (ARCHIVE, UNARCHIVE)
    if tells_units and not reason.strip():
        raise AmendmentReasonMissing
    # Submitting locks the task before it reads the call's state, so that each submission comes wholly before or after this change.
    list(call.tasks.select_for_update(of=("self",), no_key=True).values_list("pk"))
    source, call.state = call.state, step.target
    if tells_units:
        call.moved_at, call.move_reason = at, reason.strip()
    call.save(update_fields=["state", "moved_at", "move_reason"])
    record(f"call.{step.name}", call, by=by, at=at, source=source, reason=reason.strip())
    if source in COUNTED and step.target not in COUNTED:
        leave_above(call)
    elif source not in COUNTED and step.target in COUNTED:
        return_above(call)
    if tells_units:
        job_queue.after_commit(NotifyUnits(call.pk, step.name, int(at.timestamp())))
    announce(CallMoved(call.pk, step.name))
    return call
