"""How the jobs of letters are done."""

from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.notifications.jobs import SendMessage
from baosong.platform.notifications.services import outbox


@handles(SendMessage)
def send_letter(job: SendMessage) -> None:
    """Sends it."""
    outbox.send(job.letter_id)


@gives_up(SendMessage)
def letter_failed(job: SendMessage) -> None:
    """Says on the page that it could not be sent."""
    outbox.give_up(job.letter_id)
