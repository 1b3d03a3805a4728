"""Receivers: go on with automatic submissions when a file has been checked."""

from baosong.apps.submissions.events import FileChecked
from baosong.apps.submissions.services import auto_submit
from baosong.platform.events import receives


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    auto_submit.file_checked(event.submission_id)
