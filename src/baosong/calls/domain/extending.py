"""A later deadline for one unit."""

from datetime import datetime

from django.db import transaction

from baosong.calls.errors import ExtensionNotLater, ReasonMissing
from baosong.calls.events import DeadlineExtended
from baosong.calls.models import Extension, Task
from baosong.calls.queries import standing
from baosong.journal.domain.recording import record
from baosong.kit.events import announce
from baosong.orgs.models import Person, Unit


@transaction.atomic
def extend(task: Task, *, unit: Unit, until: datetime, reason: str, by: Person, at: datetime) -> Extension:
    """Gives one unit more time for one task; a reason is asked for and journalled."""
    if not reason.strip():
        raise ReasonMissing
    current = standing(task, unit)
    if until <= current.deadline:
        raise ExtensionNotLater(deadline=current.deadline)
    extension = Extension.objects.create(task=task, unit=unit, until=until, reason=reason.strip()[:300], given_by=by, given_at=at)
    record("deadline.extended", task, by=by, at=at, unit=unit.pk, until=until.isoformat(), reason=reason.strip())
    announce(DeadlineExtended(extension.pk))
    return extension
