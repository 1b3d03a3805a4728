"""Which ranking comes nearest the truth on simulated panels: raw mean, trimmed mean, mean corrected for leniency (Kendall's tau).

python benchmarks/ranking.py [--panels 30]

Works of known worth are given to a few reviewers of known leniency, who err. Seeds are fixed, so that the figures come again.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from scipy.stats import kendalltau

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from baosong.apps.judging.services.ranking import Score, ranked

# (works, reviewers, reviews a work, spread of leniency in points); worth spreads by 6 points, errors by 4.
PANELS = ((30, 6, 3, 6.0), (100, 12, 3, 6.0), (100, 12, 5, 6.0), (300, 20, 3, 6.0), (100, 12, 3, 2.0), (100, 12, 3, 0.0))
METHODS = ("mean", "trimmed", "adjusted")


def panel(rng: np.random.Generator, works: int, reviewers: int, each: int, spread: float) -> tuple[np.ndarray, list[Score]]:
    worth, lenient = rng.normal(75, 6, works), rng.normal(0, spread, reviewers)
    loads, scores = np.zeros(reviewers), []
    for work in range(works):
        for reviewer in np.lexsort((rng.random(reviewers), loads))[:each]:
            loads[reviewer] += 1
            points = float(np.clip(worth[work] + lenient[reviewer] + rng.normal(0, 4), 0, 100))
            scores.append(Score(work, int(reviewer), round(points * 2) / 2))
    return worth, scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panels", type=int, default=10)
    options = parser.parse_args()
    print("works reviewers each leniency |   mean  trimmed corrected | corrected beats mean | seconds")
    for works, reviewers, each, spread in PANELS:
        taus: dict[str, list[float]] = {method: [] for method in METHODS}
        started = time.perf_counter()
        for seed in range(options.panels):
            worth, scores = panel(np.random.default_rng(seed), works, reviewers, each, spread)
            rows = {row.candidate: row for row in ranked(scores, method="adjusted")}
            for method in METHODS:
                taus[method].append(float(kendalltau(worth, [getattr(rows[work], method) for work in range(works)])[0]))
        wins = sum(one > other for one, other in zip(taus["adjusted"], taus["mean"], strict=True))
        means = [float(np.mean(taus[method])) for method in METHODS]
        took = (time.perf_counter() - started) / options.panels
        print(
            f"{works:5d} {reviewers:9d} {each:4d} {spread:8.1f} | {means[0]:6.3f} {means[1]:8.3f} {means[2]:9.3f} | {wins:9d} of {options.panels:<8d} | {took:7.2f}"
        )


if __name__ == "__main__":
    main()
