"""Ranking of a round's candidates from its reviews."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from baosong.apps.judging.enums import VOTE_MOST, PanelRole
from baosong.apps.judging.models import Candidate, Round
from baosong.apps.judging.queries import candidates_of, expert_reviews, round_before, vote_reviews
from baosong.apps.judging.services import ranking
from baosong.apps.judging.services.ranking import RankedEntry, Score
from baosong.core.terms.rubrics import tie_points, total


@dataclass(frozen=True, slots=True)
class Placement:
    """A candidate with its rank and scores."""

    candidate: Candidate
    standing: RankedEntry
    is_tied: bool
    # Where the score is composed: that of the round before, scaled to this round's points, and that of this round.
    parts: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round's candidates by rank, vetoed candidates with their gates, and the reviewers' agreement (Krippendorff's alpha)."""

    placed: tuple[Placement, ...]
    vetoed: tuple[tuple[Candidate, tuple[str, ...]], ...]
    agreement: float | None


def scores_of(judged: Round) -> tuple[list[Score], dict[int, set[str]]]:
    """The experts' totals, and vetoed gates by candidate. One veto of one reviewer excludes a candidate (一票否决)."""
    scores: list[Score] = []
    vetoed: dict[int, set[str]] = defaultdict(set)
    rubric = judged.rubric
    gates = {gate.key: gate.name for gate in rubric.gates}
    for review in expert_reviews(judged):
        points = total(rubric, review.marks, over_s=review.candidate.over_s)
        if points is None:
            vetoed[review.candidate_id].update(gates[key] for key in review.vetoed if key in gates)
        else:
            scores.append(Score(review.candidate_id, review.panelist_id, points, tie_points(rubric, review.marks)))
    return [score for score in scores if score.candidate not in vetoed], vetoed


def _others(judged: Round) -> tuple[dict[int, float], float]:
    """Weighted means of voters and the public by candidate, scaled to the rubric's points, and their share of the score (0 to 1)."""
    weights = {PanelRole.VOTER: judged.voter_weight, PanelRole.PUBLIC: judged.public_weight}
    together = sum(weights.values())
    if not together:
        return {}, 0.0
    marks: dict[tuple[int, str], list[float]] = defaultdict(list)
    for review in vote_reviews(judged):
        marks[review.candidate_id, review.panelist.group].append(float(review.points.get("overall", 0)))
    sums: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for (candidate, group), found in marks.items():
        if weight := weights[PanelRole(group)]:
            sums[candidate].append((weight, ranking.mean(found) * judged.rubric.most / VOTE_MOST))
    means = {candidate: sum(weight * value for weight, value in found) / sum(weight for weight, _ in found) for candidate, found in sums.items()}
    return means, together / 100


def _earlier_scores(judged: Round, candidates: Mapping[int, Candidate]) -> dict[int, float]:
    """The candidates' scores in the round before, scaled to this round's points; empty where there is none."""
    before = round_before(judged)
    if before is None:
        return {}
    scores = {row.candidate.submission_id: row.standing.score * judged.rubric.most / before.rubric.most for row in outcome_of(before).placed}
    return {key: scores[candidate.submission_id] for key, candidate in candidates.items() if candidate.submission_id in scores}


def outcome_of(judged: Round) -> Outcome:
    """Rank a round's candidates."""
    scores, vetoed = scores_of(judged)
    others, share = _others(judged)
    candidates = {candidate.pk: candidate for candidate in candidates_of(judged)}
    rows = ranking.ranked(scores, method=judged.method, cut=judged.cut, others=others, share=share) if scores else []
    own = {row.candidate: row.score for row in rows}
    earlier = _earlier_scores(judged, candidates) if rows and judged.earlier_weight else {}
    rows = ranking.composed(rows, earlier, share=judged.earlier_weight / 100) if earlier else rows
    tied = {candidate for group in ranking.ties(rows) for candidate in group}
    return Outcome(
        tuple(
            Placement(candidates[row.candidate], row, row.candidate in tied, (earlier[row.candidate], own[row.candidate]) if earlier else None) for row in rows
        ),
        tuple((candidates[candidate], tuple(sorted(names))) for candidate, names in sorted(vetoed.items())),
        ranking.agreement(scores) if scores else None,
    )


def standings(judged: Round) -> list[Placement]:
    """The candidates by rank."""
    return list(outcome_of(judged).placed)
