"""The prizes that the ranking of a round proposes, and their numbers before they are given."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baosong.apps.judging.services import prizes as giving
from baosong.apps.judging.services.outcome import Outcome, Placement
from baosong.apps.judging.services.prizes import AwardBasis, AwardRules, Entrant, Prize
from baosong.apps.submissions.enums import ACCEPTED_ONLY


@dataclass(frozen=True, slots=True)
class ProposedAwards:
    """Prizes and ties across a border by submission. `totals`: the works that shares refer to, by kind of unit, or of all under ""."""

    prizes: Mapping[int, str]
    ties: frozenset[int]
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PrizeNumber:
    """How many works get a prize. `totals`: all works by kind of unit; `exact`: its share of the works before rounding, by kind of unit; empty for other bases."""

    prize: Prize
    count: int
    totals: Mapping[str, int]
    exact: Mapping[str, float]

    @property
    def is_none_by_rounding(self) -> bool:
        """Whether a share comes to less than half a work of a kind of unit, so that it is no prize."""
        return any(0 < exact < 0.5 for exact in self.exact.values())


def ranked(outcome: Outcome) -> list[Placement]:
    """The ranked works that are still accepted."""
    return [row for row in outcome.placed if row.candidate.submission.state in ACCEPTED_ONLY]


def proposed(outcome: Outcome, prizes: Sequence[Prize], rules: AwardRules) -> ProposedAwards:
    """The prizes by rank."""
    placed = ranked(outcome)
    kinds = {row.candidate.submission_id: row.candidate.submission.unit.kind if rules.by_kind else "" for row in placed}
    totals = Counter(kinds.values())
    totals.update(candidate.submission.unit.kind if rules.by_kind else "" for candidate, _ in outcome.vetoed)
    given: dict[int, str] = {}
    ties: set[int] = set()
    for kind in dict.fromkeys(kinds.values()):
        group = [
            Entrant(row.candidate.submission_id, row.standing.rank, row.standing.score, row.candidate.submission.unit_id)
            for row in placed
            if kinds[row.candidate.submission_id] == kind
        ]
        awards = giving.award(group, prizes, total=totals[kind], one_from_each=rules.one_from_each, rounds_up=rules.rounds_up)
        given.update(awards.prizes)
        ties.update(awards.ties)
    return ProposedAwards(given, frozenset(ties), totals)


def numbers(outcome: Outcome, prizes: Sequence[Prize], rules: AwardRules) -> list[PrizeNumber]:
    """How many works would get each of the prizes."""
    awards = proposed(outcome, prizes, rules)
    counts = Counter(awards.prizes.values())
    return [
        PrizeNumber(
            prize,
            counts[prize.name],
            awards.totals,
            {kind: number * prize.value / 100 for kind, number in awards.totals.items()} if prize.by is AwardBasis.SHARE else {},
        )
        for prize in prizes
    ]
