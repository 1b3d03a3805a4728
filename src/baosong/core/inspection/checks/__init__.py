"""All checks: those of this folder, and those of other packages by the entry point group `baosong.checks`.

A check is one small class; docs/checks.md lists them and shows how to add one.
"""

from functools import lru_cache
from importlib.metadata import entry_points
from typing import Final

from baosong.core.inspection.checks.base import Check
from baosong.core.inspection.checks.documents import PAPER_CHECKS
from baosong.core.inspection.checks.film_defects import SCAN_CHECKS
from baosong.core.inspection.checks.films import FILM_CHECKS
from baosong.core.inspection.checks.rule_checks import RULE_CHECKS
from baosong.core.inspection.checks.unmeasured import UNMEASURED_CHECKS
from baosong.core.inspection.subject import Subject
from baosong.core.rules import Cost

GROUP: Final = "baosong.checks"
OWN: Final[tuple[Check, ...]] = (*RULE_CHECKS, *FILM_CHECKS, *PAPER_CHECKS, *UNMEASURED_CHECKS, *SCAN_CHECKS)


@lru_cache(maxsize=1)
def all_checks() -> tuple[Check, ...]:
    """Return our own checks and those of installed packages (each entry point names a Check class)."""
    return (*OWN, *(point.load()() for point in entry_points(group=GROUP)))


__all__ = ["Check", "Cost", "Subject", "all_checks"]
