"""Receivers: go on with automatic submissions when a file has been checked; settle requests that a moved deadline has met."""

from django.utils import timezone

from baosong.apps.calls.events import CallAmended, DeadlineExtended
from baosong.apps.calls.models import Call, Extension
from baosong.apps.submissions.events import FileChecked
from baosong.apps.submissions.services import auto_submit, unit_requests
from baosong.platform.events import receives


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
