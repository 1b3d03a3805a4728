"""Result of one check."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from baosong.core.terms import Evidence, Rule, Severity


class Verdict(StrEnum):
    """Whether a file meets a rule. ADVICE: it breaks a rule that is only recommended."""

    MET = "met"
    ADVICE = "advice"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


class UnusableFile(Exception):
    """A file that is empty, damaged or of another kind than it claims; `code` gives the reason."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class InspectionInterrupted(Exception):
    """The child process was stopped by a limit or killed. No verdict on the file; to be retried."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Rule, verdict, values (as in core/terms), code of the remedy, times in a film (seconds), and stills from there (JPEG)."""

    rule: str
    verdict: Verdict
    expected: Any = None
    measured: Any = None
    evidence: Evidence | None = None
    remedy: str = ""
    times: tuple[tuple[float, float], ...] = ()
    stills: tuple[bytes, ...] = ()


def judged(
    rule: Rule, measured: Any, is_met: bool | None, remedy: str = "", *, times: tuple[tuple[float, float], ...] = (), stills: tuple[bytes, ...] = ()
) -> CheckResult:
    """Return the finding for a rule. `is_met` None gives UNKNOWN; a broken recommendation is ADVICE."""
    if is_met is None:
        verdict = Verdict.UNKNOWN
    elif is_met:
        verdict = Verdict.MET
    else:
        verdict = Verdict.ADVICE if rule.severity is Severity.ADVICE else Verdict.VIOLATED
    return CheckResult(rule.field, verdict, rule.value, measured, rule.evidence, "" if is_met else remedy, times, stills)
