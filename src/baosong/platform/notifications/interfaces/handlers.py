"""Job handlers of the outbox."""

from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.notifications.jobs import SendMessage
from baosong.platform.notifications.services import outbox


@handles(SendMessage)
def send_message(job: SendMessage) -> None:
    outbox.send(job.message_pk)


@gives_up(SendMessage)
def message_failed(job: SendMessage) -> None:
    outbox.give_up(job.message_pk)
