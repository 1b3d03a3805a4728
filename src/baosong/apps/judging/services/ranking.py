"""Ranking by the raw mean, the trimmed mean, or a mean corrected for each reviewer's leniency, with standard errors. Pure."""

import math
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Leniency cannot be estimated from fewer reviews, or from a single reviewer.
FEWEST: Final = 4
# Scores that differ by less are equal.
SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """One reviewer's points for one candidate; `tie` are the points of the tie-breaking criterion."""

    candidate: int
    reviewer: int
    points: float
    tie: float = 0.0


Corrected = dict[int, tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """A candidate's rank and scores. `error`: standard error of `adjusted` in points; equal candidates have equal ranks (1, 2, 2, 4)."""

    candidate: int
    reviews: int
    mean: float
    trimmed: float
    adjusted: float
    error: float | None
    score: float
    tie: float
    rank: int


def mean(points: Sequence[float]) -> float:
    return math.fsum(points) / len(points)


def trimmed(points: Sequence[float], cut: int) -> float:
    """The mean without the `cut` highest and lowest (去掉最高最低分); with too few marks the raw mean."""
    ordered = sorted(points)
    return mean(ordered[cut:-cut]) if cut and len(ordered) > 2 * cut else mean(ordered)


def adjusted(scores: Sequence[Score]) -> Corrected:
    """The mean corrected for leniency by candidate, with its standard error.

    A linear mixed model: points = candidate + reviewer + rest, candidates fixed, reviewers drawn from one population, fitted by
    REML (Laird and Ware, Biometrics 38, 1982; statsmodels' MixedLM). Where reviewers and candidates overlap too little
    to estimate leniency, the raw mean is returned without an error.
    """
    candidates = sorted({score.candidate for score in scores})
    reviewers = sorted({score.reviewer for score in scores})
    raw: Corrected = {candidate: (mean([score.points for score in scores if score.candidate == candidate]), None) for candidate in candidates}
    if len(scores) < FEWEST or len(reviewers) < 2 or len(scores) <= len(candidates):
        return raw
    fitted = _fit(scores, candidates, reviewers)
    return fitted if fitted is not None else raw


def _fit(scores: Sequence[Score], candidates: list[int], reviewers: list[int]) -> Corrected | None:
    import numpy as np
    from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec

    index = {candidate: number for number, candidate in enumerate(candidates)}
    reviewer_index = {reviewer: number for number, reviewer in enumerate(reviewers)}
    points = np.array([score.points for score in scores])
    design = np.zeros((len(scores), len(candidates)))
    effects = np.zeros((len(scores), len(reviewers)))
    for row, score in enumerate(scores):
        design[row, index[score.candidate]] = effects[row, reviewer_index[score.reviewer]] = 1
    if np.ptp(points) < SAME:
        return None
    spec: Any = VCSpec(["reviewer"], [[[str(reviewer) for reviewer in reviewers]]], [[effects]])
    with warnings.catch_warnings():
        # A variance of zero lies on the boundary of the parameter space, of which statsmodels warns.
        warnings.simplefilter("ignore")
        try:
            model: Any = MixedLM(points, design, groups=np.zeros(len(scores)), exog_vc=spec)
            found = model.fit(reml=True, method=["lbfgs", "powell"])
            estimates, errors = np.asarray(found.fe_params), np.asarray(found.bse_fe)
        except (np.linalg.LinAlgError, ValueError):
            return None
    if not np.all(np.isfinite(estimates)):
        return None
    return {candidate: (float(estimates[number]), float(errors[number]) if np.isfinite(errors[number]) else None) for candidate, number in index.items()}


def leniency(scores: Sequence[Score]) -> dict[int, float]:
    """Mean difference in points between a reviewer's marks and the corrected means; negative for strict reviewers."""
    corrected = adjusted(scores)
    gaps: dict[int, list[float]] = defaultdict(list)
    for score in scores:
        gaps[score.reviewer].append(score.points - corrected[score.candidate][0])
    return {reviewer: mean(found) for reviewer, found in gaps.items()}


def agreement(scores: Sequence[Score]) -> float | None:
    """Krippendorff's alpha (Krippendorff, Content Analysis, 2004), interval metric; None where no candidate has two reviews, or all marks are equal."""
    import krippendorff
    import numpy as np

    candidates = sorted({score.candidate for score in scores})
    reviewers = sorted({score.reviewer for score in scores})
    table = np.full((len(reviewers), len(candidates)), np.nan)
    for score in scores:
        table[reviewers.index(score.reviewer), candidates.index(score.candidate)] = score.points
    compared = (~np.isnan(table)).sum(axis=0) > 1
    if not compared.any() or len({score.points for score in scores}) < 2:
        return None
    return float(krippendorff.alpha(table, level_of_measurement="interval"))


def ranked(scores: Sequence[Score], *, method: str, cut: int = 1, others: Mapping[int, float] | None = None, share: float = 0.0) -> list[RankedEntry]:
    """Rank the candidates.

    `method` (mean, trimmed, adjusted) is the score; `others` are the means of a second group of voters, which count
    for `share` (0 to 1) of it. The result does not depend on the order of `scores`.
    """
    by_candidate: dict[int, list[Score]] = defaultdict(list)
    for score in sorted(scores, key=lambda score: (score.candidate, score.reviewer)):
        by_candidate[score.candidate].append(score)
    corrected = adjusted([score for found in by_candidate.values() for score in found])
    rows = []
    for candidate, found in by_candidate.items():
        points = [score.points for score in found]
        values = {"mean": mean(points), "trimmed": trimmed(points, cut), "adjusted": corrected[candidate][0]}
        counted = values[method]
        if others and share and candidate in others:
            counted = (1 - share) * counted + share * others[candidate]
        rows.append((candidate, len(points), values, corrected[candidate][1], counted, mean([score.tie for score in found])))
    rows.sort(key=lambda row: (-row[4], -row[5], row[0]))
    standings: list[RankedEntry] = []
    for number, (candidate, reviews, values, error, counted, tie) in enumerate(rows, 1):
        last = standings[-1] if standings else None
        is_same = last is not None and abs(last.score - counted) < SAME and abs(last.tie - tie) < SAME
        rank = last.rank if last is not None and is_same else number
        standings.append(RankedEntry(candidate, reviews, values["mean"], values["trimmed"], values["adjusted"], error, counted, tie, rank))
    return standings


def ties(standings: Iterable[RankedEntry]) -> list[list[int]]:
    """Groups of candidates of equal rank."""
    groups: dict[int, list[int]] = defaultdict(list)
    for standing in standings:
        groups[standing.rank].append(standing.candidate)
    return [group for group in groups.values() if len(group) > 1]
