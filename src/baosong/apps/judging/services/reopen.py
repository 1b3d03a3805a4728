"""Closed rounds are reopened; what was drawn from them is withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.judging.enums import REOPEN_ROUND, WITHDRAW_ROUND, WITHDRAW_SELECTION, ReviewState
from baosong.apps.judging.errors import OutcomeInForce, ReopeningNeedsReason, RoundNotClosed
from baosong.apps.judging.models import Review, Round, Selection
from baosong.apps.judging.services.replaced_versions import renew_reviews
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class DrawnFromRound:
    """What a closed round led to: later rounds with the number of their done reviews, and the selection with its ranked works and prizes."""

    rounds: tuple[Round, ...] = ()
    reviews: int = 0
    selection: Selection | None = None
    ranked: int = 0
    prizes: int = 0

    def __bool__(self) -> bool:
        return bool(self.rounds) or self.selection is not None


def drawn_from(judged: Round) -> DrawnFromRound:
    """What would be withdrawn if the round were reopened."""
    later = tuple(Round.objects.filter(task=judged.task_id, position__gt=judged.position, state__in=WITHDRAW_ROUND.sources).order_by("position"))
    reviews = Review.objects.filter(candidate__round__in=later, state=ReviewState.DONE).count() if later else 0
    selection = Selection.objects.filter(task=judged.task_id, round__position__gte=judged.position, state__in=WITHDRAW_SELECTION.sources).first()
    if selection is None or selection.state == WITHDRAW_SELECTION.target:
        return DrawnFromRound(later, reviews)
    return DrawnFromRound(later, reviews, selection, selection.choices.count(), selection.choices.exclude(prize="").count())


def is_in_force(judged: Round) -> bool:
    """Whether the outcome of the round's task is final."""
    selection = Selection.objects.filter(task=judged.task_id).first()
    return selection is not None and not WITHDRAW_SELECTION.is_open(selection.state)


@transaction.atomic
def reopen(judged: Round, *, reason: str, by: Person, at: datetime) -> DrawnFromRound:
    """Reopen a closed round: its reviews can be changed, and works may join. Return what was withdrawn.

    Later rounds no longer count, their reviews are kept; a public notice ends. Refuses a round that is not closed, an outcome in force, and an empty reason.
    """
    judged = Round.objects.select_for_update(of=("self",)).get(pk=judged.pk)
    if not REOPEN_ROUND.is_open(judged.state):
        raise RoundNotClosed
    reason = " ".join(reason.split())
    if not reason:
        raise ReopeningNeedsReason
    Selection.objects.select_for_update(of=("self",)).filter(task=judged.task_id).first()
    if is_in_force(judged):
        raise OutcomeInForce
    drawn = drawn_from(judged)
    for later in drawn.rounds:
        _withdraw_round(later, reopened=judged, reason=reason, by=by, at=at)
    if drawn.selection is not None:
        _withdraw(drawn.selection, reason=reason, by=by, at=at)
    judged.state = REOPEN_ROUND.target
    judged.save(update_fields=["state"])
    renew_reviews(judged, at=at)
    record("round.reopened", judged, by=by, at=at, reason=reason, rounds=[later.pk for later in drawn.rounds], ranked=drawn.ranked, prizes=drawn.prizes)
    return drawn


def _withdraw_round(judged: Round, *, reopened: Round, reason: str, by: Person, at: datetime) -> None:
    """Withdraw a round that took its works from the one that is reopened."""
    judged.state = WITHDRAW_ROUND.target
    judged.save(update_fields=["state"])
    record("round.withdrawn", judged, by=by, at=at, reopened=reopened.pk, reason=reason)


def _withdraw(selection: Selection, *, reason: str, by: Person, at: datetime) -> None:
    """Withdraw a selection. Its choices stay, so that departures from the ranking are kept when it is prepared anew."""
    selection.state, selection.notice_from, selection.notice_until = WITHDRAW_SELECTION.target, None, None
    selection.save(update_fields=["state", "notice_from", "notice_until"])
    record("selection.withdrawn", selection, by=by, at=at, reason=reason)
