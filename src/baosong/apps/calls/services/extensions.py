"""Extensions of a deadline for one unit."""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import EXTEND
from baosong.apps.calls.errors import CallNotOpen, ExtensionNotLater, ExtensionReasonMissing
from baosong.apps.calls.events import DeadlineExtended
from baosong.apps.calls.models import Extension, Task
from baosong.apps.calls.queries import unit_deadline
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce


@transaction.atomic
def extend(task: Task, *, unit: Unit, until: datetime, reason: str, by: Person, at: datetime) -> Extension:
    """Extend the deadline of one task for one unit. Refuses an extension without a reason, one that does not end later, and calls that are not running."""
    if not reason.strip():
        raise ExtensionReasonMissing
    if not EXTEND.is_open(task.call.state):
        raise CallNotOpen(step=EXTEND.name, state=task.call.state, since=task.call.moved_at)
    current = unit_deadline(task, unit)
    if until <= current.deadline:
        raise ExtensionNotLater(deadline=current.deadline)
    extension = Extension.objects.create(task=task, unit=unit, until=until, reason=reason.strip(), given_by=by, given_at=at)
    record("deadline.extended", task, by=by, at=at, unit=unit.pk, until=until.isoformat(), reason=reason.strip())
    announce(DeadlineExtended(extension.pk))
    return extension
