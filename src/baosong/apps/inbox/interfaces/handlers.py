"""Handlers of the inbox's jobs."""

from django.utils import timezone

from baosong.apps.inbox.interfaces.answers import compose_answer
from baosong.apps.inbox.interfaces.mailbox import account, local_identity
from baosong.apps.inbox.jobs import FetchMail, ReadMail, SettleMail, SettlePendingSubmission
from baosong.apps.inbox.services import deliveries, mail_delivery, mail_fetch
from baosong.apps.inbox.services.replies import answer
from baosong.platform.jobs.job_queue import handles
from baosong.platform.storage import blobstore, part_folder


@handles(FetchMail)
def fetch_mail(_job: FetchMail) -> None:
    mail_fetch.fetch(account(), blobstore=blobstore(), folder=part_folder(), at=timezone.now())


@handles(ReadMail)
def read_mail(job: ReadMail) -> None:
    mail_delivery.read(job.mail_id, blobstore=blobstore(), folder=part_folder(), local_identity=local_identity(), at=timezone.now())


@handles(SettleMail)
def settle_mail(job: SettleMail) -> None:
    mail = mail_delivery.settle(job.mail_id, at=timezone.now())
    if mail is not None:
        answer(mail, compose=compose_answer, at=timezone.now())


@handles(SettlePendingSubmission)
def settle_pending_submission(job: SettlePendingSubmission) -> None:
    deliveries.settle(job.pending_submission_id, at=timezone.now())
