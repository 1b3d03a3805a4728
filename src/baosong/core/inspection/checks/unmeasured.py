"""Rules on files of a kind that no check can open: a person has to look."""

from collections.abc import Iterator
from typing import Final

from baosong.core.inspection.check_result import CheckResult, judged
from baosong.core.inspection.checks.base import Check
from baosong.core.inspection.subject import Subject
from baosong.core.rules import KINDS, PieceKind


class UnmeasuredRules(Check):
    """Rules on files of a kind that no check can open: a person has to look."""

    name, kinds, source = "unmeasured", frozenset({PieceKind.OTHER}), "none"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        for rule in subject.piece.rules:
            kind = KINDS.get(rule.field)
            if kind is None or PieceKind.OTHER not in kind.measures:
                yield judged(rule, None, None)


UNMEASURED_CHECKS: Final[tuple[Check, ...]] = (UnmeasuredRules(),)
