"""Recovery: restart jobs of mails that were lost with a worker; and the scheduled fetch of the mailbox."""

from datetime import datetime, timedelta
from typing import Final

from baosong.apps.inbox.enums import MailState, PendingState
from baosong.apps.inbox.jobs import FetchMail, ReadMail, SettleMail
from baosong.apps.inbox.models import InboxMail
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.services.job_runs import is_under_way

PATIENCE: Final = timedelta(minutes=10)
MANY: Final = 100


def upkeep(*, at: datetime) -> int:
    """Start the missing jobs; returns how many."""
    count = 0
    # Mails whose last submission was settled just before the worker died.
    left = [SettleMail(mail.pk) for mail in InboxMail.objects.filter(state=MailState.CHECKING).exclude(pending_submissions__state=PendingState.WAITING)]
    # Mails whose read job was lost, or failed three times.
    late = [ReadMail(mail.pk) for mail in InboxMail.objects.filter(state=MailState.STORED, fetched_at__lt=at - PATIENCE)[:MANY]]
    for job in [*left, *late]:
        if not is_under_way(job):
            job_queue.after_commit(job)
            count += 1
    return count


def request_fetch() -> None:
    """Start fetching the mailbox, unless that job is queued or running."""
    if not is_under_way(FetchMail()):
        job_queue.after_commit(FetchMail())
