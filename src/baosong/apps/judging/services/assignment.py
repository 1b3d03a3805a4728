"""Assignment of reviewers: the same number for each candidate, no conflict of interest, even loads.

A mixed-integer program solved by HiGHS through SciPy (Huangfu and Hall, 2018), which also proves infeasibility.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Cost of one review above an even load; each pair has a random cost between 0 and 1, which mixes the pairs.
UNEVEN: Final = 1000.0
SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Shortage:
    """A candidate with too few reviewers without a conflict; `free` is their number."""

    candidate: int
    free: int


def shortages(candidates: Sequence[int], reviewers: Sequence[int], *, each: int, conflicts: Collection[tuple[int, int]]) -> list[Shortage]:
    """The candidates with fewer than `each` reviewers without a conflict. `conflicts`: pairs (reviewer, candidate)."""
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
    """Pairs (reviewer, candidate) with `each` reviewers for every candidate and loads as even as conflicts allow.

    `fixed` pairs are part of the result, `loads` are the reviewers' other reviews. Raises ValueError where there
    are shortages; call `shortages` first.
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
    # One more variable: the highest load, which has the largest cost.
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
