"""Ranking: three scores side by side, ties, uncertainty, and the correction for leniency that must help."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from baosong.apps.judging.services.ranking import Score, adjusted, agreement, leniency, ranked, ties, trimmed


def panel(seed, candidates=30, reviewers=8, each=3):
    """Candidates of known worth and reviewers of known leniency; each candidate is reviewed by `each` of them."""
    rng = np.random.default_rng(seed)
    worth, lenient = rng.normal(75, 6, candidates), rng.normal(0, 6, reviewers)
    scores = [
        Score(candidate, int(reviewer), float(worth[candidate] + lenient[reviewer] + rng.normal(0, 3)))
        for candidate in range(candidates)
        for reviewer in rng.permutation(reviewers)[:each]
    ]
    return worth, lenient, scores


def test_the_trimmed_mean_drops_the_highest_and_the_lowest():
    assert trimmed([60, 80, 82, 84, 100], 1) == 82
    assert trimmed([60, 100], 1) == 80


def test_on_panels_of_known_truth_the_correction_beats_the_raw_mean():
    gains = []
    for seed in range(5):
        worth, _, scores = panel(seed)
        rows = {row.candidate: row for row in ranked(scores, method="adjusted")}
        order = range(len(worth))
        gains.append(kendalltau(worth, [rows[w].adjusted for w in order])[0] - kendalltau(worth, [rows[w].mean for w in order])[0])

    assert min(gains) > 0


def test_leniency_is_estimated_and_the_error_is_honest():
    worth, lenient, scores = panel(3, candidates=60)

    found = leniency(scores)
    corrected = adjusted(scores)

    assert np.corrcoef(lenient, [found[reviewer] for reviewer in range(len(lenient))])[0, 1] > 0.9
    shift = np.mean([corrected[candidate][0] - worth[candidate] for candidate in range(60)])
    within = [abs(corrected[candidate][0] - worth[candidate] - shift) < 2 * corrected[candidate][1] for candidate in range(60)]
    assert np.mean(within) > 0.85


# Scores of panels; `adjusted`: estimates and standard errors of statsmodels 0.15 (MixedLM, REML). Where it is missing, MixedLM
# stopped at its start value, a ratio of variances of 16, although a ratio below 1 is far more likely.
PANELS = json.loads((Path(__file__).parent / "panels.json").read_text("utf-8"))


def by_matrices(scores):
    """The same model by matrices of all scores: deviance, estimates and errors for a given ratio of the reviewers' variance to the rest's."""
    candidates, reviewers = (sorted({getattr(score, side) for score in scores}) for side in ("candidate", "reviewer"))
    points = np.array([score.points for score in scores], dtype=float)
    design = np.array([[score.candidate == one for one in candidates] for score in scores], dtype=float)
    effects = np.array([[score.reviewer == one for one in reviewers] for score in scores], dtype=float)

    def fitted(ratio):
        covariance = np.eye(len(points)) + ratio * effects @ effects.T
        weighted = np.linalg.solve(covariance, design)
        information = design.T @ weighted
        estimates = np.linalg.solve(information, weighted.T @ points)
        rest = points - design @ estimates
        freedom, squares = len(points) - len(candidates), rest @ np.linalg.solve(covariance, rest)
        deviance = freedom * np.log(squares) + np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]
        return deviance, estimates, np.sqrt(np.diag(np.linalg.inv(information)) * squares / freedom)

    return fitted


@pytest.mark.parametrize("case", PANELS, ids=[case["name"] for case in PANELS])
def test_the_correction_is_that_of_a_mixed_model(case):
    scores = [Score(*one) for one in case["scores"]]
    corrected = adjusted(scores)
    found = np.array([corrected[candidate] for candidate in sorted(corrected)])

    if "adjusted" in case:
        stored = np.array([case["adjusted"][str(candidate)] for candidate in sorted(corrected)])
        assert found[:, 0] == pytest.approx(stored[:, 0], abs=1e-4)
        assert found[:, 1] == pytest.approx(stored[:, 1], abs=2e-2)
        return
    fitted = by_matrices(scores)
    best = min([0.0, *np.exp(np.linspace(-8, 8, 2001))], key=lambda ratio: fitted(ratio)[0])
    deviance, estimates, errors = fitted(best)
    assert deviance < fitted(16.0)[0] - 1
    assert found[:, 0] == pytest.approx(estimates, abs=1e-2)
    assert found[:, 1] == pytest.approx(errors, abs=1e-2)


@pytest.mark.parametrize("scores", [[Score(1, 1, 80)], [Score(1, 1, 80), Score(2, 1, 70)], [Score(w, r, 80) for w in (1, 2) for r in (1, 2)]])
def test_where_leniency_cannot_be_estimated_the_raw_mean_stands(scores):
    for candidate, (value, error) in adjusted(scores).items():
        assert value == np.mean([score.points for score in scores if score.candidate == candidate])
        assert error is None


def test_equal_candidates_share_a_rank_unless_the_named_criterion_differs():
    scores = [Score(1, 1, 80, tie=10), Score(2, 1, 80, tie=10), Score(3, 1, 80, tie=12), Score(4, 1, 70)]

    rows = ranked(scores, method="mean")

    assert [(row.candidate, row.rank) for row in rows] == [(3, 1), (1, 2), (2, 2), (4, 4)]
    assert ties(rows) == [[1, 2]]


def test_a_second_group_counts_for_its_share():
    scores = [Score(1, 1, 80), Score(2, 1, 70)]

    rows = ranked(scores, method="mean", others={1: 0.0, 2: 100.0}, share=0.5)

    assert [(row.candidate, row.score) for row in rows] == [(2, 85.0), (1, 40.0)]


def test_agreement_is_one_where_all_say_the_same_and_none_where_nothing_compares():
    same = [Score(candidate, reviewer, 60 + candidate) for candidate in range(5) for reviewer in range(3)]

    assert agreement(same) == pytest.approx(1)
    assert agreement([Score(1, 1, 5), Score(2, 2, 6)]) is None
    assert agreement([Score(candidate, reviewer, 60) for candidate in range(3) for reviewer in range(2)]) is None


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_reviewers_stand_changes_nothing(rng: random.Random):
    _, _, scores = panel(7, candidates=8, reviewers=4, each=2)
    shuffled = list(scores)
    rng.shuffle(shuffled)

    assert ranked(shuffled, method="adjusted") == ranked(scores, method="adjusted")
