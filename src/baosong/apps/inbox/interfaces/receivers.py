"""What of mails and folders waits for checks."""

from baosong.apps.inbox.jobs import SettleMail, SettlePendingSubmission
from baosong.apps.inbox.models import InboxMail, KnownSender, PendingSubmission
from baosong.apps.inbox.queries import to_settle
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows
from baosong.apps.submissions.services.auto_submit import WaitingRows, register
from baosong.platform.jobs.job_queue import Job


def _job(pending_submission: PendingSubmission) -> Job:
    return SettleMail(pending_submission.mail_id) if pending_submission.mail_id else SettlePendingSubmission(pending_submission.pk)


register_rows(UnitRows(InboxMail), UnitRows(KnownSender))
register(WaitingRows(to_settle, _job))
