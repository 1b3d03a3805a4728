"""Who reviews what: each candidate gets the same number of reviewers, none with a conflict of interest, all with even loads.

Solved as a mixed-integer program by HiGHS through SciPy (Huangfu and Hall, 2018), which also proves where it cannot be done.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# What one review above an even load costs, beside the random costs between 0 and 1 that mix who meets whom.
UNEVEN: Final = 1000.0
SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Shortage:
    """A candidate for which too few reviewers are free of conflicts: how many are."""

    candidate: int
    free: int


def shortages(candidates: Sequence[int], reviewers: Sequence[int], *, each: int, conflicts: Collection[tuple[int, int]]) -> list[Shortage]:
    """The candidates that cannot get `each` reviewers. `conflicts` are (reviewer, candidate)."""
    found = []
    for candidate in candidates:
        free = sum(1 for reviewer in reviewers if (reviewer, candidate) not in conflicts)
        if free < each:
            found.append(Shortage(candidate, free))
    return found


def assign(
    candidates: Sequence[int],
    reviewers: Sequence[int],
    *,
    each: int,
    conflicts: Collection[tuple[int, int]] = (),
    fixed: Collection[tuple[int, int]] = (),
    loads: Mapping[int, int] | None = None,
    seed: int = 0,
) -> set[tuple[int, int]]:
    """Pairs (reviewer, candidate): every candidate gets `each` reviewers, loads differ as little as conflicts allow.

    `fixed` pairs stay as they are, `loads` are reviews that reviewers have beside these. Raises ValueError where there
    are shortages; ask `shortages` first.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    if shortages(candidates, reviewers, each=each, conflicts=conflicts):
        raise ValueError("too few reviewers without a conflict")
    pairs = [(reviewer, candidate) for candidate in candidates for reviewer in reviewers if (reviewer, candidate) not in conflicts]
    if not pairs:
        return set()
    rng = random.Random(seed)
    count, most = len(pairs), len(pairs)
    # One more variable: the highest load, which is minimised above all.
    costs = np.array([rng.random() for _ in pairs] + [UNEVEN * len(candidates)])
    rows: Any = lil_array((len(candidates) + len(reviewers), count + 1))
    low, high = np.zeros(len(candidates) + len(reviewers)), np.zeros(len(candidates) + len(reviewers))
    candidate_row = {candidate: number for number, candidate in enumerate(candidates)}
    reviewer_row = {reviewer: len(candidates) + number for number, reviewer in enumerate(reviewers)}
    for number, (reviewer, candidate) in enumerate(pairs):
        rows[candidate_row[candidate], number] = 1
        rows[reviewer_row[reviewer], number] = 1
    low[: len(candidates)] = high[: len(candidates)] = each
    for reviewer, row in reviewer_row.items():
        rows[row, most] = -1
        low[row], high[row] = -np.inf, -(loads or {}).get(reviewer, 0)
    least = np.array([1.0 if pair in fixed else 0.0 for pair in pairs] + [0.0])
    found = milp(
        costs,
        integrality=np.ones(count + 1, dtype=np.int64),
        bounds=Bounds(least, np.array([1.0] * count + [np.inf])),
        constraints=LinearConstraint(rows.tocsr(), low, high),
        options={"time_limit": SECONDS, "mip_rel_gap": 0.01},
    )
    if found.x is None:
        raise ValueError(found.message)
    return {pair for pair, chosen in zip(pairs, found.x[:count], strict=True) if chosen > 0.5}
