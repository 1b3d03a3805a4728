"""How the jobs of intake are done."""

from django.utils import timezone

from baosong.intake.domain import fetching, handing, reading
from baosong.intake.domain.answering import answer
from baosong.intake.interfaces.answers import worded
from baosong.intake.interfaces.mailbox import account, ourselves
from baosong.intake.jobs import FetchMail, ReadMail, SettleHandover, SettleMail
from baosong.kit.jobs import handles
from baosong.kit.places import parts, vault


@handles(FetchMail)
def fetch_mail(_job: FetchMail) -> None:
    """Looks into the mailbox."""
    fetching.fetch(account(), vault=vault(), folder=parts(), at=timezone.now())


@handles(ReadMail)
def read_mail(job: ReadMail) -> None:
    """Reads one."""
    reading.read(job.mail_id, vault=vault(), folder=parts(), ourselves=ourselves(), at=timezone.now())


@handles(SettleMail)
def settle_mail(job: SettleMail) -> None:
    """Submits what can be, and answers once nothing is under way."""
    mail = reading.settle(job.mail_id, at=timezone.now())
    if mail is not None:
        answer(mail, word=worded, at=timezone.now())


@handles(SettleHandover)
def settle_handover(job: SettleHandover) -> None:
    """Submits what came in a folder."""
    handing.settle(job.handover_id, at=timezone.now())
