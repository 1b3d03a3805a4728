"""A file and the rules on it become findings: what was expected, what was measured, and what to do."""

from baosong.core.inspection.check_result import CheckResult, InspectionInterrupted, UnusableFile, Verdict
from baosong.core.inspection.checks import Cost
from baosong.core.inspection.inspect_file import FileFingerprints, FilmReport, InspectionReport, inspect, watch_through
from baosong.core.inspection.sandboxed import RepairRequest, look_apart, opening_apart, repair_sandboxed, watch_apart
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
    "look_apart",
    "opening_apart",
    "repair_sandboxed",
    "watch_apart",
    "watch_through",
]
