"""Reviews: save marks, finish, recuse for a conflict of interest."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from baosong.apps.judging.enums import FINISH_REVIEW, RECUSE, REOPEN_REVIEW, REVIEW, VOTE_MOST, PanelRole
from baosong.apps.judging.errors import MarksMissing, MarksWrong, RecusalNeedsReason, RoundNotOpen, WorkReturned
from baosong.apps.judging.models import Review
from baosong.apps.judging.services.distribution import reassign
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.queries import latest_submitted
from baosong.core.terms.rubrics import Criterion, ReviewScores, Rubric, missing, wrong
from baosong.platform.audit.services.log import record

VOTE = Rubric("", (Criterion("overall", "总体评分", VOTE_MOST),))


def rubric_for(review: Review) -> Rubric:
    """The round's rubric for experts, a single mark for voters and the public."""
    return review.candidate.round.rubric if review.panelist.group == PanelRole.EXPERT else VOTE


def _locked(review: Review) -> Review:
    review = Review.objects.select_for_update(of=("self",)).select_related("candidate__round", "candidate__submission", "panelist__person").get(pk=review.pk)
    if not REVIEW.is_open(review.candidate.round.state) or not RECUSE.is_open(review.state):
        raise RoundNotOpen
    if review.is_paused:
        raise WorkReturned
    return review


@transaction.atomic
def save(review: Review, *, points: Mapping[str, float], vetoed: Sequence[str], comment: str, at: datetime) -> Review:
    """Save marks. Refuses marks that are out of bounds; missing ones are allowed.

    A done review returns to waiting when one of its marks is removed.
    """
    review = _locked(review)
    rubric = rubric_for(review)
    known = {leaf.key for leaf in rubric.leaves()}
    marks = ReviewScores({key: value for key, value in points.items() if key in known}, frozenset(vetoed) & {gate.key for gate in rubric.gates})
    if bad := wrong(rubric, marks):
        raise MarksWrong(criteria=bad)
    review.points, review.vetoed, review.comment, review.changed_at = dict(marks.points), sorted(marks.vetoed), comment.strip(), at
    if missing(rubric, marks) and not marks.vetoed:
        review.state = REOPEN_REVIEW.target
    review.save(update_fields=["points", "vetoed", "comment", "changed_at", "state"])
    return review


@transaction.atomic
def finish(review: Review, *, by: Person, at: datetime) -> Review:
    """Finish a review. Refuses missing marks, unless a gate is vetoed, which needs a comment."""
    review = _locked(review)
    lacking = missing(rubric_for(review), review.marks)
    if review.vetoed and not review.comment:
        raise MarksMissing(criteria=[], comment=True)
    if lacking and not review.vetoed:
        raise MarksMissing(criteria=lacking, comment=False)
    review.state, review.changed_at, review.version = FINISH_REVIEW.target, at, latest_submitted(review.candidate.submission)
    review.save(update_fields=["state", "changed_at", "version"])
    record("review.done", review, by=by, at=at, points=review.points, vetoed=review.vetoed, version=review.version.number if review.version else None)
    return review


@transaction.atomic
def recuse(review: Review, *, reason: str, by: Person, at: datetime) -> Review | None:
    """Recuse a reviewer for a conflict of interest and reassign the review. Refuses without a reason, or where no reviewer is free."""
    review = _locked(review)
    if not reason.strip():
        raise RecusalNeedsReason
    return reassign(review, reason=reason.strip(), by=by, at=at)
