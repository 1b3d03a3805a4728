"""The one place that writes a submission's state."""

from datetime import datetime
from typing import Any

from baosong.journal.domain.recording import record
from baosong.orgs.models import Person
from baosong.works.domain.tallying import tally
from baosong.works.enums import Step
from baosong.works.errors import StepNotOpen
from baosong.works.models import Submission


def locked(submission: Submission) -> Submission:
    """The submission's row, locked until the transaction ends, with its task, call and unit."""
    return Submission.objects.select_for_update(of=("self",), no_key=True).select_related("task__call", "unit").get(pk=submission.pk)


def ensure_open(submission: Submission, step: Step) -> None:
    """Refuses a step that cannot be taken from the present state."""
    if submission.state not in step.sources:
        raise StepNotOpen(step=step.name, state=submission.state)


def move(submission: Submission, step: Step, *, by: Person | None, at: datetime, **facts: Any) -> None:
    """Takes a step and journals it."""
    ensure_open(submission, step)
    source = submission.state
    submission.state = step.target
    submission.changed_at = at
    submission.save(update_fields=["state", "changed_at", "note", "title", "details"])
    record(f"submission.{step.name}", submission, by=by, at=at, source=source, target=step.target, **facts)
    tally(submission)
