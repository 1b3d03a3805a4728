"""One check for each rule kind whose property is measured: measure, compare, name the remedy."""

from collections.abc import Iterator
from typing import Final

from baosong.core.inspection.check_result import CheckResult, judged
from baosong.core.inspection.checks.base import Check
from baosong.core.inspection.piece_kinds import PAPERS
from baosong.core.inspection.subject import Subject
from baosong.core.rules import ALL, RuleKind

# Decimals of measured amounts in findings.
DECIMALS: Final = 1


class RuleKindCheck(Check):
    """Compares the measured value of one rule kind with each of its rules."""

    def __init__(self, kind: RuleKind) -> None:
        self.kind = kind
        self.name = kind.field
        self.kinds = frozenset(kind.measures)
        self.rules = frozenset({kind.field})
        self.cost = kind.cost
        self.source = kind.source
        self.summary = kind.summary

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        for rule in subject.piece.rules:
            if rule.field == self.kind.field:
                measured = subject.measure(self.kind.measures[subject.nature])
                is_met = None if measured is None else self.kind.check(rule.value, measured, approx=rule.approx, piece=subject.nature)
                remedy = self.unmeasured_remedy(subject) if is_met is None else self.kind.remedies.for_value(rule.value, measured)
                yield judged(rule, round(measured, DECIMALS) if isinstance(measured, float) else measured, is_met, remedy)

    def unmeasured_remedy(self, subject: Subject) -> str:
        """Return the remedy where the property could not be measured: old Office formats have to be converted."""
        return (subject.paper.remedy if subject.nature in PAPERS else "") or self.kind.remedies.unmeasured


RULE_CHECKS: Final[tuple[Check, ...]] = tuple(RuleKindCheck(kind) for kind in ALL if kind.measures)
