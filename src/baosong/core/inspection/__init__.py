"""Inspection: check a file against its rules, giving findings with expected value, measured value and remedy."""

from baosong.core.inspection.check_result import CheckResult, InspectionInterrupted, UnusableFile, Verdict
from baosong.core.inspection.checks import Cost
from baosong.core.inspection.inspect_file import FileFingerprints, FilmReport, InspectionReport, inspect, inspect_film
from baosong.core.inspection.sandboxed import RepairRequest, inspect_film_sandboxed, inspect_quickly_sandboxed, opening_text_sandboxed, repair_sandboxed
from baosong.core.sandbox import SandboxLimits

__all__ = [
    "CheckResult",
    "Cost",
    "FileFingerprints",
    "FilmReport",
    "InspectionInterrupted",
    "InspectionReport",
    "RepairRequest",
    "SandboxLimits",
    "UnusableFile",
    "Verdict",
    "inspect",
    "inspect_film",
    "inspect_film_sandboxed",
    "inspect_quickly_sandboxed",
    "opening_text_sandboxed",
    "repair_sandboxed",
]
