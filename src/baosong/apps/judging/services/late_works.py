"""Works that were accepted after their round was opened: they join it while it is open, or are excluded with a reason."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from baosong.apps.judging.enums import REVIEW, WITHDRAW_SELECTION
from baosong.apps.judging.errors import ExclusionNeedsReason, NoLateWork, RoundNotOpen, SelectionNotOpen
from baosong.apps.judging.models import Candidate, Exclusion, Round, Selection
from baosong.apps.judging.queries import candidates_of
from baosong.apps.judging.services import anonymisation, distribution
from baosong.apps.judging.services.names import collect
from baosong.apps.judging.services.participation import late_works
from baosong.apps.judging.services.rounds import over_of
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.models import Submission
from baosong.platform.audit.services.log import record


@transaction.atomic
def join(judged: Round, submissions: Collection[int], *, by: Person, at: datetime) -> list[Candidate]:
    """Add late works, given by their keys, to an open round, and give them to its reviewers evenly with what they have.

    In blind rounds their names are covered as in the others. Raises RoundNotOpen, NoLateWork where none of the works is late any more,
    and NotEnoughReviewers; then nothing is changed.
    """
    judged = Round.objects.select_for_update(of=("self",)).select_related("task__call__unit").get(pk=judged.pk)
    if not REVIEW.is_open(judged.state):
        raise RoundNotOpen
    joining = [submission for submission in late_works(judged) if submission.pk in submissions]
    if not joining:
        raise NoLateWork
    secrets.SystemRandom().shuffle(joining)
    last = judged.candidates.aggregate(last=Max("number"))["last"] or 0
    for number, submission in enumerate(joining, last + 1):
        made = Candidate.objects.create(round=judged, submission=submission, number=number, joined_at=at)
        made.over_s = over_of(made)
        made.save(update_fields=["over_s"])
    candidates = [candidate for candidate in candidates_of(judged) if candidate.joined_at == at and candidate.number > last]
    if judged.is_blind:
        for candidate in candidates:
            collect(candidate)
            anonymisation.queue_search(candidate)
    count = distribution.assign_reviewers(judged, candidates)
    record("round.joined", judged, by=by, at=at, submissions=sorted(submission.pk for submission in joining), reviews=count)
    return candidates


@transaction.atomic
def exclude(submission: Submission, *, reason: str, by: Person, at: datetime) -> Exclusion:
    """Decide that an accepted work is not judged; its unit is told with the outcome. Refuses without a reason, and once the outcome is final."""
    _ensure_not_final(submission)
    reason = " ".join(reason.split())
    if not reason:
        raise ExclusionNeedsReason
    made, _ = Exclusion.objects.update_or_create(submission=submission, defaults={"reason": reason, "decided_by": by, "decided_at": at})
    record("submission.excluded", submission, by=by, at=at, reason=reason)
    return made


@transaction.atomic
def include(submission: Submission, *, by: Person, at: datetime) -> None:
    """Take the decision back."""
    _ensure_not_final(submission)
    if Exclusion.objects.filter(submission=submission).delete()[0]:
        record("submission.included", submission, by=by, at=at)


def _ensure_not_final(submission: Submission) -> None:
    selection = Selection.objects.select_for_update(of=("self",)).filter(task=submission.task_id).first()
    if selection is not None and not WITHDRAW_SELECTION.is_open(selection.state):
        raise SelectionNotOpen
