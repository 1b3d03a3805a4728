"""Queueing and sending letters."""

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from baosong.kit import jobs
from baosong.letters.jobs import SendLetter
from baosong.letters.models import Letter


@transaction.atomic
def queue(*, key: str, address: str, subject: str, body: str, at: datetime) -> Letter | None:
    """Puts a finished letter into the outbox; None where one with this key is there already."""
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={"address": address, "subject": " ".join(subject.split())[:300], "body": body, "queued_at": at},
    )
    if not is_new:
        return None
    jobs.after_commit(SendLetter(letter.pk))
    return letter


def send(letter_id: int) -> None:
    """Hands the letter to the mail server, unless it has been."""
    letter = Letter.objects.get(pk=letter_id)
    if letter.state == Letter.State.SENT:
        return
    # RFC 3834: these mails are made by a machine, and no auto-responder should answer them.
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    EmailMessage(letter.subject, letter.body, to=[letter.address], headers=headers).send()
    Letter.objects.filter(pk=letter_id).update(state=Letter.State.SENT, sent_at=timezone.now())


def give_up(letter_id: int) -> None:
    """Marks a letter that the mail server would not take."""
    Letter.objects.filter(pk=letter_id).exclude(state=Letter.State.SENT).update(state=Letter.State.FAILED)
