"""Award of prizes by share, count or minimum score. Pure. Ties across a border are reported for a person to decide."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Shares of floating-point numbers that differ from a whole number by less are whole.
ALMOST: Final = 1e-9


class AwardBasis(StrEnum):
    """How a prize is limited: a share of all submissions (percent, rounded half up or up), a count, or a minimum score."""

    SHARE = "share"
    COUNT = "count"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Prize:
    """One prize. `value`: percent, count or points."""

    name: str
    by: AwardBasis
    value: float


@dataclass(frozen=True, slots=True)
class AwardRules:
    """How prizes are given: at least one to each unit; each kind of unit (学院, 机关) apart, by the same prizes; shares rounded up."""

    one_from_each: bool = False
    by_kind: bool = False
    rounds_up: bool = False


@dataclass(frozen=True, slots=True)
class Entrant:
    """A ranked submission with the unit that it counts for."""

    submission: int
    rank: int
    score: float
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Awards:
    """Prizes by submission, submissions that tie across a border, and units that got a prize only by `one_from_each`."""

    prizes: Mapping[int, str]
    ties: frozenset[int] = frozenset()
    reserved_units: frozenset[int] = frozenset()


def faults(prizes: Sequence[Prize]) -> list[str]:
    """Codes of what is invalid in the prizes."""
    found = []
    if not prizes:
        found.append("no_prize")
    names = [prize.name for prize in prizes]
    if not all(names):
        found.append("no_name")
    if len(set(names)) != len(names):
        found.append("name_twice")
    if any(prize.value <= 0 or (prize.by is AwardBasis.COUNT and prize.value != int(prize.value)) for prize in prizes):
        found.append("bad_value")
    if sum(prize.value for prize in prizes if prize.by is AwardBasis.SHARE) > 100:
        found.append("more_than_all")
    return found


def size_of(prize: Prize, count: int, *, rounds_up: bool = False) -> int:
    """How many of `count` submissions a prize by share or count is for: 10 % of 3 is 0, with `rounds_up` 1."""
    if prize.by is AwardBasis.COUNT:
        return int(prize.value)
    exact = count * prize.value / 100
    return math.ceil(exact - ALMOST) if rounds_up else math.floor(exact + 0.5)


def award(entrants: Sequence[Entrant], prizes: Sequence[Prize], *, total: int | None = None, one_from_each: bool = False, rounds_up: bool = False) -> Awards:
    """Award prizes by rank, the first prize first.

    Shares refer to `total` submissions (all that took part, including vetoed ones). Submissions that tie for the last
    position of a prize get it in the order given and are in `ties`. With `one_from_each`, the best submission of a unit
    without a prize replaces the last one whose unit has another; a unit's only prize is never taken.
    """
    order = sorted(entrants, key=lambda entrant: entrant.rank)
    count = len(order) if total is None else total
    given: dict[int, str] = {}
    tied: set[int] = set()
    at = 0
    for prize in prizes:
        if prize.by is AwardBasis.SCORE:
            end = next((number for number in range(at, len(order)) if order[number].score < prize.value), len(order))
        else:
            end = min(len(order), at + size_of(prize, count, rounds_up=rounds_up))
        if prize.by is not AwardBasis.SCORE and 0 < end < len(order) and end > at and order[end - 1].rank == order[end].rank:
            tied.update(entrant.submission for entrant in order if entrant.rank == order[end].rank)
        for entrant in order[at:end]:
            given[entrant.submission] = prize.name
        at = end
    reserved = _one_from_each(order, given) if one_from_each else set()
    return Awards(given, frozenset(tied), frozenset(reserved))


def _one_from_each(order: Sequence[Entrant], given: dict[int, str]) -> set[int]:
    reserved: set[int] = set()
    for entrant in order:
        units = {other.submission: other.unit for other in order}
        has = [units[submission] for submission in given]
        if entrant.unit in has or entrant.submission in given:
            continue
        spare = next((other for other in reversed(order) if other.submission in given and has.count(other.unit) > 1), None)
        if spare is None:
            break
        given[entrant.submission] = given.pop(spare.submission)
        reserved.add(entrant.unit)
    return reserved
