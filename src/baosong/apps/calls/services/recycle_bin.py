"""The recycle bin of draft calls: putting a draft in, bringing it back, and deleting what has lain in it for thirty days."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from baosong.apps.calls.enums import DISCARD, RESTORE, CallState
from baosong.apps.calls.errors import CallNotDiscarded, CallNotDraft
from baosong.apps.calls.models import Call, Notice
from baosong.apps.calls.services.amendments import locked_call
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record

KEPT_FOR: Final = timedelta(days=30)


@transaction.atomic
def discard(call: Call, *, by: Person, at: datetime) -> Call:
    """Put a draft into the recycle bin. Refuses a published call."""
    call = locked_call(call)
    if not DISCARD.is_open(call.state):
        raise CallNotDraft
    call.state, call.moved_at = DISCARD.target, at
    call.save(update_fields=["state", "moved_at"])
    record("call.discard", call, by=by, at=at)
    return call


@transaction.atomic
def restore(call: Call, *, by: Person, at: datetime) -> Call:
    """Bring a draft back from the recycle bin."""
    call = locked_call(call)
    if not RESTORE.is_open(call.state):
        raise CallNotDiscarded
    call.state, call.moved_at = RESTORE.target, None
    call.save(update_fields=["state", "moved_at"])
    record("call.restore", call, by=by, at=at)
    return call


def delete_old(*, at: datetime) -> int:
    """Delete the drafts that have lain in the recycle bin for `KEPT_FOR`, with notices that no other call has. Returns how many."""
    old = Call.objects.filter(state=CallState.DISCARDED, moved_at__lte=at - KEPT_FOR)
    return sum(_delete(call, at=at) for call in old)


@transaction.atomic
def _delete(call: Call, *, at: datetime) -> bool:
    # Somebody may have brought it back since it was looked up.
    call = locked_call(call)
    if call.state != CallState.DISCARDED:
        return False
    record("call.delete", call, by=None, at=at, title=call.title, unit=call.unit_id)
    call.delete()
    Notice.objects.filter(pk=call.notice_id, calls=None).delete()
    return True
