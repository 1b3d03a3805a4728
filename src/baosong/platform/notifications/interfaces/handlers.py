"""How the jobs of messages are done."""

from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.notifications.jobs import SendMessage
from baosong.platform.notifications.services import outbox


@handles(SendMessage)
def send_message(job: SendMessage) -> None:
    """Sends it."""
    outbox.send(job.message_pk)


@gives_up(SendMessage)
def message_failed(job: SendMessage) -> None:
    """Says on the page that it could not be sent."""
    outbox.give_up(job.message_pk)
