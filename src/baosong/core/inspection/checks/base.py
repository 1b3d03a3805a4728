"""Base classes of checks."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from baosong.core.inspection.check_result import CheckResult
from baosong.core.inspection.subject import Subject
from baosong.core.rules import Cost, PieceKind


class Check(ABC):
    """A check of files. `rules`: fields of the rules that it checks; without any it always runs. `summary`: what it reports."""

    name: str
    kinds: frozenset[PieceKind]
    rules: frozenset[str] = frozenset()
    cost: Cost = Cost.HEADER
    source: str = ""
    summary: str = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.summary:
            cls.summary = (cls.__doc__ or "").split("\n", maxsplit=1)[0]

    def concerns(self, subject: Subject) -> bool:
        """Return whether the check applies to the file."""
        return subject.nature in self.kinds and (not self.rules or any(rule.field in self.rules for rule in subject.piece.rules))

    @abstractmethod
    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        """Yield findings; none if there is nothing to report. Raises UnusableFile if the file is of another kind."""
