"""What inspection says of one rule."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from baosong.core.terms import Evidence, Rule, Severity


class Verdict(StrEnum):
    """How a file stands to a rule. ADVICE: it breaks a rule that the notice only recommends."""

    MET = "met"
    ADVICE = "advice"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


class UnusableFile(Exception):
    """A file that is not what it should be at all; `code` says why."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class InspectionInterrupted(Exception):
    """The child process was stopped before it had an answer: out of time, out of memory, or killed. This says nothing about the file; try again later."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One rule, the verdict, the values (units as in terms), the code of what would remedy it, where in a film (seconds), and stills from there (JPEG)."""

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
    """The finding for a rule of the notice: broken advice stays advice; None where it could not be told."""
    if is_met is None:
        verdict = Verdict.UNKNOWN
    elif is_met:
        verdict = Verdict.MET
    else:
        verdict = Verdict.ADVICE if rule.severity is Severity.ADVICE else Verdict.VIOLATED
    return CheckResult(rule.field, verdict, rule.value, measured, rule.evidence, "" if is_met else remedy, times, stills)
