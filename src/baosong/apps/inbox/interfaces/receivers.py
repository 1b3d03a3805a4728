"""Receivers: settle a delivery when one of its files has been checked."""

from baosong.apps.inbox.jobs import SettleMail, SettlePendingSubmission
from baosong.apps.inbox.queries import pending_submissions_of
from baosong.apps.submissions.events import FileChecked
from baosong.platform.events import receives
from baosong.platform.jobs import job_queue


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    for pending_submission in pending_submissions_of(event.submission_id):
        job_queue.after_commit(SettleMail(pending_submission.mail_id) if pending_submission.mail_id else SettlePendingSubmission(pending_submission.pk))
