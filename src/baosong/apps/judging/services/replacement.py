"""A reviewer who leaves an open round: the works go to a successor or, evenly, to the panel; finished reviews stay or are left out."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.judging.enums import RECUSE, REVIEW, PanelRole, ReviewState
from baosong.apps.judging.errors import NotEnoughReviewers, PanelistLeft, ReplacementNeedsReason, RoundNotOpen, SuccessorUnfit
from baosong.apps.judging.models import Candidate, Panelist, Review, Round
from baosong.apps.judging.queries import candidates_of, own_unit_conflicts
from baosong.apps.judging.services import assignment, distribution
from baosong.apps.judging.services.distribution import Pair
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class ReplacementPlan:
    """Who takes the works (None: the panel), whether finished reviews still count, and why the reviewer leaves."""

    reason: str
    successor: Person | None = None
    keeps_done: bool = True


@dataclass(frozen=True, slots=True)
class Replacement:
    """Numbers of works that went to the successor and to the panel, and of finished reviews that were left out."""

    to_successor: int
    to_panel: int
    left_out: int


@transaction.atomic
def replace(panelist: Panelist, plan: ReplacementPlan, *, by: Person, at: datetime) -> Replacement:
    """Take a reviewer off the panel of an open round.

    The successor gets all their works without a conflict of interest, the panel the rest, at even load; blind rounds stay blind. Marks that were
    entered are kept in the base. Refuses where too few reviewers are left without a conflict; then nothing is changed.
    """
    judged = Round.objects.select_for_update(of=("self",)).select_related("task__call__unit").get(pk=panelist.round_id)
    panelist = Panelist.objects.select_related("person").get(pk=panelist.pk)
    _ensure_may_leave(judged, panelist, plan)
    reason = " ".join(plan.reason.split())
    panelist.left_at, panelist.left_for = at, reason
    panelist.save(update_fields=["left_at", "left_for"])
    reviews = list(panelist.reviews.filter(state__in=RECUSE.sources).select_related("candidate"))
    ending = [review for review in reviews if not plan.keeps_done or review.state == ReviewState.WAITING]
    for review in ending:
        distribution.set_aside(review, reason=reason, by=by, at=at)
    open_ids = {review.candidate_id for review in ending}
    candidates = [candidate for candidate in candidates_of(judged) if candidate.pk in open_ids]
    to_successor = _successor_pairs(judged, panelist, plan.successor, candidates) if plan.successor is not None else set()
    rest = [candidate for candidate in candidates if candidate.pk not in {key for _, key in to_successor}]
    to_panel = _panel_pairs(judged, panelist, rest)
    distribution.create_reviews(judged, to_successor | to_panel)
    made = Replacement(len(to_successor), len(to_panel), sum(1 for review in ending if review.points and plan.keeps_done is False))
    record(
        "round.reviewer_replaced",
        judged,
        by=by,
        at=at,
        person=panelist.person_id,
        successor=plan.successor.pk if plan.successor else None,
        keeps_done=plan.keeps_done,
        reason=reason,
        to_successor=made.to_successor,
        to_panel=made.to_panel,
    )
    return made


def _ensure_may_leave(judged: Round, panelist: Panelist, plan: ReplacementPlan) -> None:
    if not REVIEW.is_open(judged.state):
        raise RoundNotOpen
    if panelist.left_at is not None:
        raise PanelistLeft
    if not plan.reason.strip():
        raise ReplacementNeedsReason
    if plan.successor is not None and judged.panelists.filter(person=plan.successor).exists():
        raise SuccessorUnfit


def _successor_pairs(judged: Round, panelist: Panelist, person: Person, candidates: list[Candidate]) -> set[Pair]:
    successor = Panelist.objects.create(round=judged, person=person, group=panelist.group)
    conflicts = own_unit_conflicts(judged, candidates, [successor])
    return {(successor.pk, candidate.pk) for candidate in candidates if (successor.pk, candidate.pk) not in conflicts}


def _panel_pairs(judged: Round, panelist: Panelist, candidates: list[Candidate]) -> set[Pair]:
    """One further expert for each candidate. Voters are not replaced by others; where every expert reviews everything, the others have the work already."""
    if panelist.group != PanelRole.EXPERT or not candidates:
        return set()
    experts = [other for other in distribution.present(judged) if other.group == PanelRole.EXPERT]
    keys = [candidate.pk for candidate in candidates]
    if not judged.each:
        _ensure_reviewed(candidates)
        return set()
    expert_keys = [expert.pk for expert in experts]
    taken = set(Review.objects.filter(candidate__in=keys).values_list("panelist", "candidate"))
    closed = own_unit_conflicts(judged, candidates, experts) | taken
    if lacking := assignment.shortages(keys, expert_keys, each=1, conflicts=closed):
        raise NotEnoughReviewers(each=judged.each, titles=_numbers(candidates, {item.candidate for item in lacking}), free=0)
    return assignment.assign(keys, expert_keys, each=1, conflicts=closed, loads=distribution.loads_of(expert_keys), seed=random.randrange(2**31))


def _ensure_reviewed(candidates: list[Candidate]) -> None:
    """Refuse to leave a candidate without any expert."""
    kept = Review.objects.filter(candidate__in=candidates, state__in=RECUSE.sources, panelist__group=PanelRole.EXPERT)
    has = set(kept.values_list("candidate", flat=True))
    if alone := {candidate.pk for candidate in candidates} - has:
        raise NotEnoughReviewers(each=1, titles=_numbers(candidates, alone), free=0)


def _numbers(candidates: list[Candidate], keys: Collection[int]) -> list[str]:
    return [f"№ {candidate.number}" for candidate in candidates if candidate.pk in keys]
