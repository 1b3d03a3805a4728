"""The only writer of the states of submissions, of requests and of items in the hand."""

from datetime import datetime
from typing import Any

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import ItemState, RequestState, SubmissionState
from baosong.apps.submissions.errors import StepNotOpen
from baosong.apps.submissions.models import PhysicalItem, Submission, UnitRequest
from baosong.apps.submissions.services.counters import counters
from baosong.platform.audit.services.log import record
from baosong.platform.states import Action, Transition


def locked(submission: Submission) -> Submission:
    """The submission's row, locked until the transaction ends, with its task, call and unit."""
    return Submission.objects.select_for_update(of=("self",), no_key=True).select_related("task__call", "unit", "proxy_unit").get(pk=submission.pk)


def ensure_open(submission: Submission, action: Action[SubmissionState]) -> None:
    """Refuse an action that is not open in the present state."""
    if not action.is_open(submission.state):
        raise StepNotOpen(step=action.name, state=submission.state)


def move(submission: Submission, step: Transition[SubmissionState], *, by: Person | None, at: datetime, **facts: Any) -> None:
    """Take a transition, record it in the audit log and update the counters."""
    ensure_open(submission, step)
    source = submission.state
    submission.state = step.target
    submission.changed_at = at
    submission.save(update_fields=["state", "changed_at", "note", "title", "details"])
    record(f"submission.{step.name}", submission, by=by, at=at, source=source, target=step.target, **facts)
    counters(submission)


def move_item(item: PhysicalItem, step: Transition[ItemState], *, by: Person | None, at: datetime, **facts: Any) -> None:
    """Take a transition of an item whose row is locked, and record it with its work."""
    source = item.state
    item.state = step.target
    item.save(update_fields=["state", "received_by", "received_at", "received_copies", "remark", "place", "is_late"])
    record(f"item.{step.name}", item.submission, by=by, at=at, item=item.pk, title=item.title, source=source, target=step.target, **facts)


def move_request(request: UnitRequest, step: Transition[RequestState], *, by: Person | None, at: datetime) -> None:
    """Take a transition of a request that waits for an answer, and record it with what the request is about."""
    request.state = step.target
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    facts = {"kind": request.kind, "unit": request.unit_id, "answer": request.answer}
    record(f"request.{step.name}", request.submission or request.task, by=by, at=at, request=request.pk, **facts)
