"""Accuracy of rankings on simulated panels: raw mean, trimmed mean, mean corrected for leniency (Kendall's tau with the true order).

python benchmarks/ranking.py [--panels 30]

Submissions of known worth are scored by reviewers of known leniency with random errors. Seeds are fixed, so that figures are reproducible.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from scipy.stats import kendalltau

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from baosong.apps.judging.services.ranking import Score, ranked

# (submissions, reviewers, reviews a submission, spread of leniency in points); worth spreads by 6 points, errors by 4.
PANELS = ((30, 6, 3, 6.0), (100, 12, 3, 6.0), (100, 12, 5, 6.0), (300, 20, 3, 6.0), (100, 12, 3, 2.0), (100, 12, 3, 0.0))
METHODS = ("mean", "trimmed", "adjusted")


def panel(rng: np.random.Generator, submissions: int, reviewers: int, each: int, spread: float) -> tuple[np.ndarray, list[Score]]:
    worth, lenient = rng.normal(75, 6, submissions), rng.normal(0, spread, reviewers)
    loads, scores = np.zeros(reviewers), []
    for submission in range(submissions):
        for reviewer in np.lexsort((rng.random(reviewers), loads))[:each]:
            loads[reviewer] += 1
            points = float(np.clip(worth[submission] + lenient[reviewer] + rng.normal(0, 4), 0, 100))
            scores.append(Score(submission, int(reviewer), round(points * 2) / 2))
    return worth, scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panels", type=int, default=10)
    options = parser.parse_args()
    print("submissions reviewers each leniency |   mean  trimmed corrected | corrected beats mean | seconds")
    for submissions, reviewers, each, spread in PANELS:
        taus: dict[str, list[float]] = {method: [] for method in METHODS}
        started = time.perf_counter()
        for seed in range(options.panels):
            worth, scores = panel(np.random.default_rng(seed), submissions, reviewers, each, spread)
            rows = {row.candidate: row for row in ranked(scores, method="adjusted")}
            for method in METHODS:
                taus[method].append(float(kendalltau(worth, [getattr(rows[submission], method) for submission in range(submissions)])[0]))
        wins = sum(one > other for one, other in zip(taus["adjusted"], taus["mean"], strict=True))
        means = [float(np.mean(taus[method])) for method in METHODS]
        took = (time.perf_counter() - started) / options.panels
        print(
            f"{submissions:5d} {reviewers:9d} {each:4d} {spread:8.1f} | {means[0]:6.3f} {means[1]:8.3f} {means[2]:9.3f} | {wins:9d} of {options.panels:<8d} | {took:7.2f}"
        )


if __name__ == "__main__":
    main()
