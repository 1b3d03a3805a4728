"""A file and the rules on it become findings: what was expected, what was measured, and what to do."""

from baosong.inspection.apart import Limits, Repair, inspect_apart, marks_apart, mend_apart, watch_apart
from baosong.inspection.checks import Cost
from baosong.inspection.finding import Finding, UnusableFile, Verdict
from baosong.inspection.inspecting import Marks, Viewing, inspect, watch_through

__all__ = [
    "Cost",
    "Finding",
    "Limits",
    "Marks",
    "Repair",
    "UnusableFile",
    "Verdict",
    "Viewing",
    "inspect",
    "inspect_apart",
    "marks_apart",
    "mend_apart",
    "watch_apart",
    "watch_through",
]
