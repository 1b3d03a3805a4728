"""Decisions of the level on a submission, and its withdrawal by the unit."""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.queries import unit_deadline
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import ACCEPT, ACCEPTANCE_UNDONE, ADOPT, RETURN, TAKE_BACK, WITHDRAW, Adoption, SubmissionState
from baosong.apps.submissions.errors import ReturnNeedsReason, WithdrawalNeedsConsent
from baosong.apps.submissions.events import AcceptanceUndone, SubmissionAccepted, SubmissionReturned
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services.quotas import ensure_within_quota
from baosong.apps.submissions.services.transitions import ensure_open, locked, move
from baosong.apps.submissions.services.versions import working
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce


@transaction.atomic
def accept(submission: Submission, *, by: Person, at: datetime) -> Submission:
    """Accept a submission."""
    submission = locked(submission)
    submission.note = ""
    move(submission, ACCEPT, by=by, at=at)
    announce(SubmissionAccepted(submission.pk))
    return submission


@transaction.atomic
def return_for_repair(submission: Submission, *, reason: str, by: Person, at: datetime) -> Submission:
    """Return a submission with the reason; the unit may change and submit it again."""
    reason = reason.strip()
    if not reason:
        raise ReturnNeedsReason
    submission = locked(submission)
    submission.note = reason
    move(submission, RETURN, by=by, at=at, reason=reason)
    announce(SubmissionReturned(submission.pk))
    return submission


@transaction.atomic
def take_back(submission: Submission, *, by: Person, at: datetime) -> Submission:
    """Undo an acceptance, of which the units below are told, or a return. Refuses it where another submission has filled the quota since."""
    submission = locked(submission)
    ensure_within_quota(submission)
    was_accepted = submission.state == SubmissionState.ACCEPTED
    submission.note = ACCEPTANCE_UNDONE if was_accepted else ""
    move(submission, TAKE_BACK, by=by, at=at)
    if was_accepted:
        announce(AcceptanceUndone(submission.pk))
    return submission


@transaction.atomic
def withdraw(submission: Submission, *, by: Person, at: datetime) -> Submission:
    """Withdraw a submission for its unit, which may submit it again. Refuses it after the deadline, from when on the level above has to agree."""
    submission = locked(submission)
    ensure_open(submission, WITHDRAW)
    deadline = unit_deadline(submission.task, submission.unit).deadline
    if at > deadline:
        raise WithdrawalNeedsConsent(deadline=deadline)
    move(submission, WITHDRAW, by=by, at=at)
    working(submission)
    return submission


@transaction.atomic
def adopt(submission: Submission, *, adoption: Adoption, by: Person, at: datetime) -> Submission:
    """Record whether the level, or the one above, used an accepted submission."""
    submission = locked(submission)
    ensure_open(submission, ADOPT)
    submission.adoption = adoption
    submission.save(update_fields=["adoption"])
    record("submission.adopted", submission, by=by, at=at, adoption=adoption)
    return submission
