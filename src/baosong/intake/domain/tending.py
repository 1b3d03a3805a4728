"""What a worker that died may have left: works whose files are checked and that nobody settled; and the next look into the mailbox."""

from datetime import datetime, timedelta
from typing import Final

from baosong.intake.enums import HandoverState, MailState
from baosong.intake.jobs import FetchMail, ReadMail, SettleHandover, SettleMail
from baosong.intake.models import Mail
from baosong.intake.queries import to_settle
from baosong.kit import jobs
from baosong.kit.domain.working import is_under_way
from baosong.kit.jobs import Job
from baosong.works.enums import CheckState

PATIENCE: Final = timedelta(minutes=10)
MANY: Final = 100


def upkeep(*, at: datetime) -> int:
    """Settles what waits without need; returns how many jobs were started."""
    count = 0
    job: Job
    for handover in to_settle().exclude(submission__versions__files__check_state=CheckState.WAITING):
        job = SettleMail(handover.mail_id) if handover.mail_id else SettleHandover(handover.pk)
        if not is_under_way(job):
            jobs.after_commit(job)
            count += 1
    # A mail whose last work was settled just before the worker died.
    left = [SettleMail(mail.pk) for mail in Mail.objects.filter(state=MailState.CHECKING).exclude(handovers__state=HandoverState.WAITING)]
    # One whose reading was never asked for, or failed three times.
    late = [ReadMail(mail.pk) for mail in Mail.objects.filter(state=MailState.KEPT, taken_at__lt=at - PATIENCE)[:MANY]]
    for job in [*left, *late]:
        if not is_under_way(job):
            jobs.after_commit(job)
            count += 1
    return count


def ask_for_look() -> None:
    """Starts a look into the mailbox, unless one is under way."""
    if not is_under_way(FetchMail()):
        jobs.after_commit(FetchMail())
