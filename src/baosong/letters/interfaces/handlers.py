"""How the jobs of letters are done."""

from baosong.kit.jobs import gives_up, handles
from baosong.letters.domain import sending
from baosong.letters.jobs import SendLetter


@handles(SendLetter)
def send_letter(job: SendLetter) -> None:
    """Sends it."""
    sending.send(job.letter_id)


@gives_up(SendLetter)
def letter_failed(job: SendLetter) -> None:
    """Says on the page that it could not be sent."""
    sending.give_up(job.letter_id)
