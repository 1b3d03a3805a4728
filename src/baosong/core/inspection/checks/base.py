"""Base classes of checks."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, ClassVar

from baosong.core.inspection.check_result import CheckResult, judged
from baosong.core.inspection.subject import Subject
from baosong.core.terms import PieceKind, Rule

# Measured value, whether the rule is met (None: undecided), and the code of the remedy.
Measured = tuple[Any, bool | None, str]


class Cost(IntEnum):
    """Cost of a check: HEADER milliseconds, LOOKS some seconds, PASS one decoding of the whole film."""

    HEADER = 1
    LOOKS = 2
    PASS = 3


class Check(ABC):
    """A check of files. `rules`: fields of the rules that it checks; without any it always runs."""

    name: ClassVar[str]
    kinds: ClassVar[frozenset[PieceKind]]
    rules: ClassVar[frozenset[str]] = frozenset()
    cost: ClassVar[Cost] = Cost.HEADER
    source: ClassVar[str] = ""

    def concerns(self, subject: Subject) -> bool:
        """Return whether the check applies to the file."""
        return subject.nature in self.kinds and (not self.rules or any(rule.field in self.rules for rule in subject.piece.rules))

    @abstractmethod
    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        """Yield findings; none if there is nothing to report. Raises UnusableFile if the file is of another kind."""


class RuleCheck(Check):
    """A check that compares one measured value with each of its rules."""

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        for rule in subject.piece.rules:
            if rule.field in self.rules:
                yield judged(rule, *self.judge(subject, rule))

    @abstractmethod
    def judge(self, subject: Subject, rule: Rule) -> Measured:
        """Return the measured value, whether the rule is met, and the remedy."""


def number(rule: Rule) -> float:
    """Return a rule's value as a number; 0 if it is none."""
    return float(rule.value) if isinstance(rule.value, int | float) else 0.0
