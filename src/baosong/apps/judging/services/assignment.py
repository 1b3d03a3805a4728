"""Who reviews what: each work gets the same number of reviewers, none with a conflict of interest, all with even loads.

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
    """A work for which too few reviewers are free of conflicts: how many are."""

    work: int
    free: int


def shortages(works: Sequence[int], reviewers: Sequence[int], *, each: int, conflicts: Collection[tuple[int, int]]) -> list[Shortage]:
    """The works that cannot get `each` reviewers. `conflicts` are (reviewer, work)."""
    found = []
    for work in works:
        free = sum(1 for reviewer in reviewers if (reviewer, work) not in conflicts)
        if free < each:
            found.append(Shortage(work, free))
    return found


def assign(
    works: Sequence[int],
    reviewers: Sequence[int],
    *,
    each: int,
    conflicts: Collection[tuple[int, int]] = (),
    kept: Collection[tuple[int, int]] = (),
    loads: Mapping[int, int] | None = None,
    seed: int = 0,
) -> set[tuple[int, int]]:
    """Pairs (reviewer, work): every work gets `each` reviewers, loads differ as little as conflicts allow.

    `kept` pairs stay as they are, `loads` are reviews that reviewers have beside these. Raises ValueError where there
    are shortages; ask `shortages` first.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    if shortages(works, reviewers, each=each, conflicts=conflicts):
        raise ValueError("too few reviewers without a conflict")
    pairs = [(reviewer, work) for work in works for reviewer in reviewers if (reviewer, work) not in conflicts]
    if not pairs:
        return set()
    rng = random.Random(seed)
    count, most = len(pairs), len(pairs)
    # One more variable: the highest load, which is kept down above all.
    costs = np.array([rng.random() for _ in pairs] + [UNEVEN * len(works)])
    rows: Any = lil_array((len(works) + len(reviewers), count + 1))
    low, high = np.zeros(len(works) + len(reviewers)), np.zeros(len(works) + len(reviewers))
    work_row = {work: number for number, work in enumerate(works)}
    reviewer_row = {reviewer: len(works) + number for number, reviewer in enumerate(reviewers)}
    for number, (reviewer, work) in enumerate(pairs):
        rows[work_row[work], number] = 1
        rows[reviewer_row[reviewer], number] = 1
    low[: len(works)] = high[: len(works)] = each
    for reviewer, row in reviewer_row.items():
        rows[row, most] = -1
        low[row], high[row] = -np.inf, -(loads or {}).get(reviewer, 0)
    least = np.array([1.0 if pair in kept else 0.0 for pair in pairs] + [0.0])
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
