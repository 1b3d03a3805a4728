"""A file and the rules on it become findings: what was expected, what was measured, and what to do."""

from baosong.apart import Limits
from baosong.inspection.apart import Repair, look_apart, mend_apart, opening_apart, watch_apart
from baosong.inspection.checks import Cost
from baosong.inspection.finding import Finding, UnusableFile, Verdict
from baosong.inspection.inspecting import Look, Marks, Viewing, inspect, watch_through

__all__ = [
    "Cost",
    "Finding",
    "Limits",
    "Look",
    "Marks",
    "Repair",
    "UnusableFile",
    "Verdict",
    "Viewing",
    "inspect",
    "look_apart",
    "mend_apart",
    "opening_apart",
    "watch_apart",
    "watch_through",
]
