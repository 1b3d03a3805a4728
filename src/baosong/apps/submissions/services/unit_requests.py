"""Requests of units: more time, or a submitted work back after the deadline; asked, cancelled, granted, refused.

The task is locked before the request, the request before the submission, and the state of the call is read after that.
"""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import RELEASE as RELEASE_IN_CALL
from baosong.apps.calls.errors import CallNotOpen, ExtensionNotLater
from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.queries import unit_deadline
from baosong.apps.calls.services.extensions import extend
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.enums import ASK_RELEASE, CANCEL, GRANT, REFUSE, RELEASE, RequestKind, RequestState, SubmissionState
from baosong.apps.submissions.errors import RequestAnswered, RequestInPast, RequestPending, RequestReasonMissing, WithdrawalIsFree
from baosong.apps.submissions.jobs import NotifyOrganisers, NotifyUnit
from baosong.apps.submissions.models import Submission, UnitRequest
from baosong.apps.submissions.services.open_calls import ensure_answerable
from baosong.apps.submissions.services.transitions import ensure_open, locked, move, move_request
from baosong.apps.submissions.services.versions import working
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.states import Transition


@transaction.atomic
def ask_extension(task: Task, *, unit: Unit, until: datetime, reason: str, by: Person, at: datetime) -> UnitRequest:
    """Ask for a later deadline of one task.

    Refuses units that the call did not go to, calls that are not running, a day that has passed or is not later than the deadline, a request
    without a reason, and a second one while the first waits.
    """
    task = _locked_task(task.pk)
    ensure_answerable(task, unit)
    if until <= at:
        raise RequestInPast(until=until)
    current = unit_deadline(task, unit)
    if until <= current.deadline:
        raise ExtensionNotLater(deadline=current.deadline)
    reason = _reason(reason)
    _ensure_first(UnitRequest.objects.filter(task=task, unit=unit, kind=RequestKind.EXTENSION, state=RequestState.OPEN).first())
    made = UnitRequest.objects.create(kind=RequestKind.EXTENSION, task=task, unit=unit, until=until, reason=reason, asked_by=by, asked_at=at)
    record("request.extension_asked", task, by=by, at=at, unit=unit.pk, until=until.isoformat(), reason=reason)
    job_queue.after_commit(NotifyOrganisers(made.pk))
    return made


@transaction.atomic
def ask_withdrawal(submission: Submission, *, reason: str, by: Person, at: datetime) -> UnitRequest:
    """Ask for a submitted work back. Refuses it while the unit can withdraw the work itself, and as `ask_extension` does."""
    task = _locked_task(submission.task_id)
    submission = locked(submission)
    ensure_open(submission, ASK_RELEASE)
    _ensure_releasable(task.call)
    deadline = unit_deadline(task, submission.unit).deadline
    if submission.state == SubmissionState.SUBMITTED and at <= deadline:
        raise WithdrawalIsFree(deadline=deadline)
    reason = _reason(reason)
    _ensure_first(UnitRequest.objects.filter(submission=submission, state=RequestState.OPEN).first())
    made = UnitRequest.objects.create(
        kind=RequestKind.WITHDRAWAL, task=task, unit=submission.unit, submission=submission, reason=reason, asked_by=by, asked_at=at
    )
    record("request.withdrawal_asked", submission, by=by, at=at, reason=reason)
    job_queue.after_commit(NotifyOrganisers(made.pk))
    return made


@transaction.atomic
def cancel(request: UnitRequest, *, by: Person, at: datetime) -> UnitRequest:
    """Cancel a request that waits for an answer."""
    request = _locked_request(request)
    return _answer(request, CANCEL, answer="", by=by, at=at)


@transaction.atomic
def grant(request: UnitRequest, *, answer: str = "", by: Person, at: datetime) -> UnitRequest:
    """Grant a request: extend the deadline, or release the work to its unit. The unit's people are notified.

    Refuses a request that was answered, a day that has passed or is not later than the deadline by now, a call that does not run any more,
    and a work that was returned or withdrawn in the meantime.
    """
    task = _locked_task(request.task_id)
    request = _locked_request(request)
    if request.until is not None:
        if request.until <= at:
            raise RequestInPast(until=request.until)
        extend(task, unit=request.unit, until=request.until, reason=request.reason, by=by, at=at)
    elif request.submission is not None:
        _ensure_releasable(task.call)
        submission = locked(request.submission)
        move(submission, RELEASE, by=by, at=at, reason=request.reason)
        working(submission)
    return _answer(request, GRANT, answer=answer, by=by, at=at)


@transaction.atomic
def refuse(request: UnitRequest, *, answer: str = "", by: Person, at: datetime) -> UnitRequest:
    """Refuse a request; the unit's people are notified."""
    return _answer(_locked_request(request), REFUSE, answer=answer, by=by, at=at)


@transaction.atomic
def settle_met(call: Call, *, by: Person | None, at: datetime) -> int:
    """Mark as granted the requests for more time that a deadline which was moved otherwise has met; return how many."""
    waiting = UnitRequest.objects.select_for_update(of=("self",)).filter(task__call=call, kind=RequestKind.EXTENSION, state=RequestState.OPEN)
    met = [one for one in waiting.select_related("task", "unit") if one.until is not None and one.until <= unit_deadline(one.task, one.unit).deadline]
    for request in met:
        _answer(request, GRANT, answer="", by=by, at=at)
    return len(met)


def _locked_task(key: int) -> Task:
    """The task as stored, locked as `calls.services.transitions` locks it, with its call as it is then."""
    task = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
    task.call = Call.objects.select_related("unit").get(pk=task.call_id)
    return task


def _locked_request(request: UnitRequest) -> UnitRequest:
    """The request as stored, locked. Refuses one that does not wait for an answer."""
    found = UnitRequest.objects.select_for_update(of=("self",)).select_related("task", "unit", "submission", "answered_by").get(pk=request.pk)
    if not GRANT.is_open(found.state):
        raise RequestAnswered(state=found.state, who=str(found.answered_by or ""), at=found.answered_at)
    return found


def _reason(written: str) -> str:
    reason = " ".join(written.split())
    if not reason:
        raise RequestReasonMissing
    return reason


def _ensure_first(waiting: UnitRequest | None) -> None:
    if waiting is not None:
        raise RequestPending(who=str(waiting.asked_by), at=waiting.asked_at)


def _ensure_releasable(call: Call) -> None:
    if not RELEASE_IN_CALL.is_open(call.state):
        raise CallNotOpen(step=RELEASE_IN_CALL.name, state=call.state, since=call.moved_at)


def _answer(request: UnitRequest, step: Transition[RequestState], *, answer: str, by: Person | None, at: datetime) -> UnitRequest:
    request.answer, request.answered_by, request.answered_at = " ".join(answer.split()), by, at
    move_request(request, step, by=by, at=at)
    if step is not CANCEL:
        job_queue.after_commit(NotifyUnit("request_answered", request.pk))
    return request
