"""Receivers: go on with automatic submissions when a file has been checked; settle requests that a moved deadline has met; what works keep for a unit."""

from django.utils import timezone

from baosong.apps.calls.events import CallAmended, DeadlineExtended
from baosong.apps.calls.models import Call, Extension
from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.services.unit_rows import UnitRows, register_after_change, register_before_renaming, register_rows
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.events import FileChecked
from baosong.apps.submissions.models import StampedScan, Submission
from baosong.apps.submissions.services import auto_submit, unit_requests
from baosong.apps.submissions.services.counters import count_units
from baosong.apps.submissions.services.unit_names import keep_on_receipts
from baosong.platform.events import receives

register_rows(UnitRows(Submission, kind=UnitRowKind.WORKS, counted=lambda rows: rows.exclude(state=SubmissionState.DISCARDED)), UnitRows(StampedScan))
register_before_renaming(keep_on_receipts)
register_after_change(count_units)


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    auto_submit.file_checked(event.submission_id)


@receives(DeadlineExtended)
def extended(event: DeadlineExtended) -> None:
    extension = Extension.objects.select_related("task__call", "given_by").get(pk=event.extension_id)
    unit_requests.settle_met(extension.task.call, by=extension.given_by, at=timezone.now())


@receives(CallAmended)
def amended(event: CallAmended) -> None:
    unit_requests.settle_met(Call.objects.get(pk=event.call_id), by=None, at=timezone.now())
