"""What a check is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, ClassVar

from baosong.core.inspection.check_result import CheckResult, judged
from baosong.core.inspection.subject import Subject
from baosong.core.terms import PieceKind, Rule

# Measured value, whether the rule is met (None: could not be told), and the code of what would remedy it.
Measured = tuple[Any, bool | None, str]


class Cost(IntEnum):
    """How long a check takes: HEADER milliseconds, LOOKS some seconds, PASS one decoding of the whole film."""

    HEADER = 1
    LOOKS = 2
    PASS = 3


class Check(ABC):
    """One question asked of a file. `rules` are the fields of the notice that it serves; empty, it is asked always."""

    name: ClassVar[str]
    kinds: ClassVar[frozenset[PieceKind]]
    rules: ClassVar[frozenset[str]] = frozenset()
    cost: ClassVar[Cost] = Cost.HEADER
    source: ClassVar[str] = ""

    def concerns(self, subject: Subject) -> bool:
        """Whether the question makes sense for the file."""
        return subject.nature in self.kinds and (not self.rules or any(rule.field in self.rules for rule in subject.piece.rules))

    @abstractmethod
    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        """What was found; nothing where there is nothing to say. Raises UnusableFile where the file is none of its kind."""


class RuleCheck(Check):
    """A check that judges each of its rules by one measured value."""

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        """One finding a rule."""
        for rule in subject.piece.rules:
            if rule.field in self.rules:
                yield judged(rule, *self.judge(subject, rule))

    @abstractmethod
    def judge(self, subject: Subject, rule: Rule) -> Measured:
        """Measured value, whether the rule is met, and what would remedy it."""


def number(rule: Rule) -> float:
    """A rule's value as a number."""
    return float(rule.value) if isinstance(rule.value, int | float) else 0.0
