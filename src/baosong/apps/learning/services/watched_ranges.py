"""Arithmetic on ranges of a film: pairs (from, to) in seconds."""

from collections.abc import Sequence

Range = tuple[float, float]


def union(ranges: Sequence[Sequence[float]]) -> list[Range]:
    """The union as disjoint ranges in order; gaps of up to half a second are closed."""
    found: list[Range] = []
    for start, end in sorted((float(start), float(end)) for start, end in ranges if end > start):
        if found and start <= found[-1][1] + 0.5:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def length(ranges: Sequence[Sequence[float]]) -> float:
    """Seconds covered by at least one range."""
    return sum(end - start for start, end in union(ranges))


def within(ranges: Sequence[Sequence[float]], *, end: float) -> list[Range]:
    """The ranges clipped to 0 … `end`."""
    return [(max(0.0, start), min(end, stop)) for start, stop in ranges if min(end, stop) > max(0.0, start)]
