"""Inspection: check a file against its rules, giving findings with expected value, measured value and remedy.

Here are the data classes and the functions that open a file in a child process; the readers are modules of their own (.importlinter).
"""

from baosong.core.inspection.check_result import CheckResult, InspectionInterrupted, UnusableFile, Verdict
from baosong.core.inspection.checks import Cost
from baosong.core.inspection.inspect_file import FileFingerprints, FilmReport, InspectionReport
from baosong.core.inspection.piece_kinds import FILMS, is_subtitle_file
from baosong.core.inspection.sandboxed import (
    RepairRequest,
    duration_sandboxed,
    inspect_film_sandboxed,
    inspect_quickly_sandboxed,
    make_renditions_sandboxed,
    opening_text_sandboxed,
    repair_sandboxed,
    side_cues_sandboxed,
    strip_metadata_sandboxed,
)
from baosong.core.sandbox import SandboxLimits

__all__ = [
    "FILMS",
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
    "duration_sandboxed",
    "inspect_film_sandboxed",
    "inspect_quickly_sandboxed",
    "is_subtitle_file",
    "make_renditions_sandboxed",
    "opening_text_sandboxed",
    "repair_sandboxed",
    "side_cues_sandboxed",
    "strip_metadata_sandboxed",
]
