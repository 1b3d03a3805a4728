"""Distribution of candidates among the panelists of a round: even loads, no conflicts of interest."""

import random
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from baosong.apps.judging.enums import RECUSE, PanelRole, ReviewState
from baosong.apps.judging.errors import NotEnoughReviewers
from baosong.apps.judging.models import Candidate, Panelist, Review, Round
from baosong.apps.judging.queries import own_unit_conflicts
from baosong.apps.judging.services import assignment
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record

Pair = tuple[int, int]
# Of the numbers that reviewers of blind rounds see.
LEAST_NUMBER: Final = 100


def present(judged: Round) -> list[Panelist]:
    """The panelists who have not left."""
    return list(judged.panelists.filter(left_at__isnull=True))


def assign_reviewers(judged: Round, candidates: list[Candidate]) -> int:
    """Give candidates without reviews to the panel, evenly with what the reviewers have already. Return the number of reviews.

    Raises NotEnoughReviewers where too few have no conflict of interest (own unit).
    """
    panelists = present(judged)
    conflicts = own_unit_conflicts(judged, candidates, panelists)
    experts = [panelist for panelist in panelists if panelist.group == PanelRole.EXPERT]
    candidate_ids, expert_ids = [candidate.pk for candidate in candidates], [panelist.pk for panelist in experts]
    if judged.each:
        lacking = assignment.shortages(candidate_ids, expert_ids, each=judged.each, conflicts=conflicts)
        if lacking:
            titles = {candidate.pk: candidate.submission.title for candidate in candidates}
            raise NotEnoughReviewers(each=judged.each, titles=[titles[item.candidate] for item in lacking], free=min(item.free for item in lacking))
        pairs = assignment.assign(candidate_ids, expert_ids, each=judged.each, conflicts=conflicts, loads=loads_of(expert_ids), seed=random.randrange(2**31))
    else:
        pairs = {(expert, candidate) for expert in expert_ids for candidate in candidate_ids if (expert, candidate) not in conflicts}
        if {candidate for _, candidate in pairs} != set(candidate_ids):
            raise NotEnoughReviewers(each=1, titles=[c.submission.title for c in candidates if c.pk not in {candidate for _, candidate in pairs}], free=0)
    voters = [panelist.pk for panelist in panelists if panelist.group != PanelRole.EXPERT]
    pairs |= {(voter, candidate) for voter in voters for candidate in candidate_ids if (voter, candidate) not in conflicts}
    return create_reviews(judged, pairs)


def loads_of(panelists: Iterable[int]) -> dict[int, int]:
    """The number of reviews of each panelist, without recused ones."""
    counted = Panelist.objects.filter(pk__in=panelists).annotate(load=Count("reviews", filter=~Q(reviews__state=ReviewState.RECUSED)))
    return {panelist.pk: panelist.load for panelist in counted}


def create_reviews(judged: Round, pairs: Iterable[Pair]) -> int:
    """Create reviews for pairs (panelist, candidate).

    In blind rounds in random order, so that neither their keys nor a reviewer's numbers say anything about the order in which works were handed in.
    """
    ordered = sorted(pairs)
    if not judged.is_blind:
        Review.objects.bulk_create(Review(panelist_id=panelist, candidate_id=candidate) for panelist, candidate in ordered)
        return len(ordered)
    secrets.SystemRandom().shuffle(ordered)
    taken: dict[int, set[int]] = defaultdict(set)
    for panelist, given in Review.objects.filter(candidate__round=judged).values_list("panelist", "number"):
        taken[panelist].add(given or 0)
    made = []
    for panelist, candidate in ordered:
        number = drawn_number(taken[panelist])
        taken[panelist].add(number)
        made.append(Review(panelist_id=panelist, candidate_id=candidate, number=number))
    Review.objects.bulk_create(made)
    return len(made)


def drawn_number(taken: Collection[int]) -> int:
    """A number of three digits that is free; of four and more once half of those are taken. Gaps and order say nothing about which work came late."""
    low = LEAST_NUMBER
    while sum(1 for number in taken if low <= number < low * 10) > low * 9 // 2:
        low *= 10
    while (number := low + secrets.randbelow(low * 9)) in taken:
        pass
    return number


def reassign(review: Review, *, reason: str, by: Person, at: datetime) -> Review | None:
    """Recuse a review and create one for the free expert with the fewest; None where none is needed. Raises NotEnoughReviewers where no expert is free."""
    set_aside(review, reason=reason, by=by, at=at)
    judged = review.candidate.round
    if review.panelist.group != PanelRole.EXPERT or not judged.each:
        return None
    candidate = Candidate.objects.select_related("submission__unit", "round__task__call__unit").get(pk=review.candidate_id)
    experts = [panelist for panelist in present(judged) if panelist.group == PanelRole.EXPERT]
    taken = set(candidate.reviews.values_list("panelist_id", flat=True))
    conflicts = own_unit_conflicts(candidate.round, [candidate], experts)
    free = [panelist.pk for panelist in experts if panelist.pk not in taken and (panelist.pk, candidate.pk) not in conflicts]
    if not free:
        # A reviewer who steps back knows the work under their own number.
        number = review.shown_number if by.pk == review.panelist.person_id else candidate.number
        raise NotEnoughReviewers(each=judged.each, titles=[f"№ {number}"], free=0)
    loads = loads_of(free)
    chosen = min(free, key=lambda panelist: (loads[panelist], panelist))
    create_reviews(judged, [(chosen, candidate.pk)])
    return Review.objects.get(panelist=chosen, candidate=candidate)


def set_aside(review: Review, *, reason: str, by: Person, at: datetime) -> None:
    """Recuse a review; its marks are kept and do not count."""
    review.state, review.recused_for, review.changed_at = RECUSE.target, reason, at
    review.save(update_fields=["state", "recused_for", "changed_at"])
    record("review.recused", review, by=by, at=at, reason=reason)
