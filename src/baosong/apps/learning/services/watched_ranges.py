"""Stretches of a film that were played: pure arithmetic. A stretch is [from, to] in seconds."""

from collections.abc import Sequence

Stretch = tuple[float, float]


def united(stretches: Sequence[Sequence[float]]) -> list[Stretch]:
    """Stretches as few as possible, in order, none touching another."""
    found: list[Stretch] = []
    for start, end in sorted((float(start), float(end)) for start, end in stretches if end > start):
        if found and start <= found[-1][1] + 0.5:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def length(stretches: Sequence[Sequence[float]]) -> float:
    """How many seconds they hold, none counted twice."""
    return sum(end - start for start, end in united(stretches))


def within(stretches: Sequence[Sequence[float]], *, end: float) -> list[Stretch]:
    """What of them lies inside a film of `end` seconds."""
    return [(max(0.0, start), min(end, stop)) for start, stop in stretches if min(end, stop) > max(0.0, start)]
