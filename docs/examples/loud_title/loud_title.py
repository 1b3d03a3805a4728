"""Example plug-in check: file names in capital letters only."""

from collections.abc import Iterator

from baosong.core.inspection import CheckResult, Verdict
from baosong.core.inspection.checks import Check, Subject
from baosong.core.terms import PieceKind


class LoudTitle(Check):
    """File names in capital letters only."""

    name = "loud_title"
    kinds = frozenset(PieceKind)
    source = "taste"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        """Returns ADVICE only."""
        stem = subject.name.rpartition(".")[0]
        if stem.isupper():
            yield CheckResult("loud_title", Verdict.ADVICE, measured=stem)
