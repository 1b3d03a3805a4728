"""Works that were changed after their review: the reviews are kept with the version that they judged, and the works come back to their reviewers."""

from datetime import datetime

from django.db import transaction

from baosong.apps.judging.enums import REOPEN_REVIEW, REVIEW, ReviewState, RoundState
from baosong.apps.judging.models import Candidate, EarlierReview, Review, Round
from baosong.apps.judging.queries import is_of_valid_version
from baosong.apps.judging.services import anonymisation
from baosong.apps.judging.services.names import collect
from baosong.apps.judging.services.rounds import over_of
from baosong.platform.audit.services.log import record


def renew_reviews_of(submission_id: int, *, at: datetime) -> None:
    """Renew the reviews of a work in its open rounds, after it was accepted again."""
    for judged in Round.objects.filter(candidates__submission=submission_id, state=RoundState.OPEN):
        renew_reviews(judged, at=at)


@transaction.atomic
def renew_reviews(judged: Round, *, at: datetime) -> int:
    """Set done reviews of replaced versions to waiting and keep what they were. Marks stay as a draft. Return their number. Idempotent."""
    judged = Round.objects.select_for_update(of=("self",)).get(pk=judged.pk)
    if not REVIEW.is_open(judged.state):
        return 0
    replaced = Review.objects.filter(candidate__round=judged, state=ReviewState.DONE).exclude(is_of_valid_version())
    found = list(replaced.select_for_update(of=("self",)).select_related("candidate__submission__task__call__unit", "candidate__round"))
    EarlierReview.objects.bulk_create(
        EarlierReview(
            review=review, version_id=review.version_id, points=review.points, vetoed=review.vetoed, comment=review.comment, done_at=review.changed_at
        )
        for review in found
        if review.version_id is not None
    )
    Review.objects.filter(pk__in=[review.pk for review in found]).update(state=REOPEN_REVIEW.target, version=None)
    for candidate in {review.candidate_id: review.candidate for review in found}.values():
        _renew(candidate, at=at)
    return len(found)


def _renew(candidate: Candidate, *, at: datetime) -> None:
    """Measure the new files, and look for names in them where judging is blind."""
    candidate.over_s = over_of(candidate)
    candidate.save(update_fields=["over_s"])
    if candidate.round.is_blind:
        collect(candidate)
        anonymisation.queue_search(candidate)
    record("candidate.renewed", candidate, by=None, at=at, submission=candidate.submission_id)
