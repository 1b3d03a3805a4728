"""Receivers: go on with automatic submissions when a file has been checked; what works keep for a unit."""

from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.services.unit_rows import UnitRows, register_after_change, register_before_renaming, register_rows
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.events import FileChecked
from baosong.apps.submissions.models import StampedScan, Submission
from baosong.apps.submissions.services import auto_submit
from baosong.apps.submissions.services.counters import count_units
from baosong.apps.submissions.services.unit_names import keep_on_receipts
from baosong.platform.events import receives

register_rows(UnitRows(Submission, kind=UnitRowKind.WORKS, counted=lambda rows: rows.exclude(state=SubmissionState.DISCARDED)), UnitRows(StampedScan))
register_before_renaming(keep_on_receipts)
register_after_change(count_units)


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    auto_submit.file_checked(event.submission_id)
