"""Ranking by the raw mean, the trimmed mean, or a mean corrected for each reviewer's leniency, with standard errors. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

# Leniency cannot be estimated from fewer reviews, or from a single reviewer.
FEWEST: Final = 4
# Scores that differ by less are equal.
SAME: Final = 1e-9
# Natural logarithms of the ratios of variances that are tried, and the least sum of squares whose logarithm is taken.
LOG_RATIOS: Final = (-16.0, 16.0)
SMALLEST: Final = 1e-18


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
    REML (Patterson and Thompson, Biometrika 58, 1971). Where reviewers and candidates overlap too little
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
    """Fit points = X b + Z u + e, var u = t s, var e = s.

    With Q, which removes the candidates' means, twice the negative restricted log likelihood is, up to a constant,
    (n - p) log(y'P y) + log |I + t Z'QZ| (Harville, JASA 72, 1977; Searle, Casella and McCulloch, Variance Components, 1992, 6.6).
    In the eigenvectors of Z'QZ it is a sum over the reviewers, so that a value costs no factorisation.
    """
    import numpy as np

    index = {candidate: number for number, candidate in enumerate(candidates)}
    reviewer_index = {reviewer: number for number, reviewer in enumerate(reviewers)}
    points = np.array([score.points for score in scores])
    if np.ptp(points) < SAME:
        return None
    rows, columns = np.array([index[score.candidate] for score in scores]), np.array([reviewer_index[score.reviewer] for score in scores])
    table = np.zeros((len(candidates), len(reviewers)))
    np.add.at(table, (rows, columns), 1)
    counts = table.sum(axis=1)
    means = np.bincount(rows, points) / counts
    residuals = points - means[rows]
    values, vectors = np.linalg.eigh(np.diag(table.sum(axis=0)) - table.T @ (table / counts[:, None]))
    seen = values > SAME * max(1.0, float(values.max()))
    if not seen.any():
        return None
    values, vectors = values[seen], vectors[:, seen]
    weights = vectors.T @ np.bincount(columns, residuals, len(reviewers))
    unexplained = max(float(residuals @ residuals - (weights**2 / values).sum()), 0.0)
    freedom = len(scores) - len(candidates)
    ratio = _variance_ratio(values, weights, unexplained, freedom)
    variance = (unexplained + float((weights**2 / (values * (1 + ratio * values))).sum())) / freedom
    lenience = vectors @ (ratio / (1 + ratio * values) * weights)
    estimates = means - table @ lenience / counts
    shares = (table @ vectors) / counts[:, None]
    # Reviewers' differences that no candidate shows (eigenvalue 0) keep their whole variance.
    whole = ((table / counts[:, None]) ** 2).sum(axis=1) - (shares**2).sum(axis=1)
    errors = np.sqrt(variance * (1 / counts + ratio * np.maximum(whole, 0) + (shares**2 * (ratio / (1 + ratio * values))).sum(axis=1)))
    return {candidate: (float(estimates[number]), float(errors[number])) for candidate, number in index.items()}


def _variance_ratio(values: Any, weights: Any, unexplained: float, freedom: int) -> float:
    """The ratio of the reviewers' variance to the rest's that is most likely, by Brent's method on its logarithm; 0 on the boundary."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def cost(ratio: float) -> float:
        rest = unexplained + float((weights**2 / (values * (1 + ratio * values))).sum())
        return freedom * math.log(max(rest, SMALLEST)) + float(np.log1p(ratio * values).sum())

    grid = np.linspace(*LOG_RATIOS, 61)
    best = int(np.argmin([cost(math.exp(one)) for one in grid]))
    bounds = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    found = math.exp(float(minimize_scalar(lambda one: cost(math.exp(one)), bounds=bounds, method="bounded", options={"xatol": 1e-10}).x))
    return found if cost(found) < cost(0.0) else 0.0


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
    return _in_order(
        RankedEntry(candidate, reviews, values["mean"], values["trimmed"], values["adjusted"], error, counted, tie, 0)
        for candidate, reviews, values, error, counted, tie in rows
    )


def _in_order(entries: Iterable[RankedEntry]) -> list[RankedEntry]:
    """The entries by score with their ranks."""
    standings: list[RankedEntry] = []
    for number, entry in enumerate(sorted(entries, key=lambda entry: (-entry.score, -entry.tie, entry.candidate)), 1):
        last = standings[-1] if standings else None
        is_same = last is not None and abs(last.score - entry.score) < SAME and abs(last.tie - entry.tie) < SAME
        standings.append(replace(entry, rank=last.rank if last is not None and is_same else number))
    return standings


def composed(standings: Sequence[RankedEntry], earlier: Mapping[int, float], *, share: float) -> list[RankedEntry]:
    """Rank by (1 - share) x score + share x the score of an earlier round, which is on the same scale. Raises KeyError for a candidate without one."""
    return _in_order(replace(entry, score=(1 - share) * entry.score + share * earlier[entry.candidate]) for entry in standings)


def ties(standings: Iterable[RankedEntry]) -> list[list[int]]:
    """Groups of candidates of equal rank."""
    groups: dict[int, list[int]] = defaultdict(list)
    for standing in standings:
        groups[standing.rank].append(standing.candidate)
    return [group for group in groups.values() if len(group) > 1]
