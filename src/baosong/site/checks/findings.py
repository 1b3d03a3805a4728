"""What a check finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Limit of each connection and each answer, in seconds.
TIMEOUT_S: Final = 5.0


class SetupSeverity(StrEnum):
    """DANGER: the site is not served like this. ERROR: something does not work or is not safe. WARNING: fine for a trial, not for use."""

    DANGER = "danger"
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class SetupFinding:
    """What is wrong and where, and what to do about it."""

    severity: SetupSeverity
    what: str
    remedy: str


Findings = Iterator[SetupFinding]


class NotTried(Exception):
    """Raised by a check that needs an answer which another check misses and reports."""


def danger(what: str, remedy: str) -> SetupFinding:
    return SetupFinding(SetupSeverity.DANGER, what, remedy)


def error(what: str, remedy: str) -> SetupFinding:
    return SetupFinding(SetupSeverity.ERROR, what, remedy)


def warning(what: str, remedy: str) -> SetupFinding:
    return SetupFinding(SetupSeverity.WARNING, what, remedy)


def first_line(fault: BaseException) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:200]


@dataclass(frozen=True, slots=True)
class SetupCheck:
    """One check. `is_quick`: needs no network; `needs_database`: reads tables; `applies`: whether what it tries is set up."""

    name: str
    run: Callable[[], Findings]
    is_quick: bool = False
    needs_database: bool = False
    applies: Callable[[], bool] = lambda: True
