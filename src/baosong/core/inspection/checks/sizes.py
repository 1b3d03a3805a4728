"""Checks of format and size, for every kind of piece."""

from collections.abc import Iterator
from typing import Final

from baosong.core.inspection.check_result import CheckResult, judged
from baosong.core.inspection.checks.base import Check, Measured, RuleCheck, number
from baosong.core.inspection.subject import FILMS, PAPERS, Subject
from baosong.core.terms import PieceKind, Rule

EVERY: Final = frozenset(PieceKind)
SAME_FORMAT: Final = {"jpeg": "jpg", "tif": "tiff", "htm": "html", "mpeg": "mpg"}


class FileFormat(RuleCheck):
    """Format by the file's bytes, not by its name."""

    name, kinds, rules, source = "format", EVERY, frozenset({"formats"}), "the file's first bytes, and what opened it"

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        """Compare formats; equivalent extensions are equal."""
        if subject.nature in FILMS:
            measured = subject.film.container
        elif subject.nature is PieceKind.IMAGE:
            measured = subject.picture.format
        elif subject.nature in PAPERS:
            measured = subject.paper.format
        else:
            measured = subject.ending
        wanted = {SAME_FORMAT.get(str(ending), str(ending)) for ending in rule.value} if isinstance(rule.value, tuple) else set()
        return measured, SAME_FORMAT.get(measured, measured) in wanted, "convert"


class FileSize(RuleCheck):
    """Size in bytes; 1 KB is 1024 bytes."""

    name, kinds, rules, source = "size", EVERY, frozenset({"max_bytes", "min_bytes"}), "the file's size"

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        if rule.field == "max_bytes":
            return subject.size, subject.size <= number(rule), "shrink"
        return subject.size, subject.size >= number(rule), "use_original"


class UnmeasuredRules(Check):
    """Rules on files of a kind that no check can open: a person has to look."""

    name, kinds, source = "unmeasured", frozenset({PieceKind.OTHER}), "none"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        for rule in subject.piece.rules:
            if rule.field not in FileFormat.rules | FileSize.rules:
                yield judged(rule, None, None)


SIZE_CHECKS: Final[tuple[Check, ...]] = (FileFormat(), FileSize(), UnmeasuredRules())
