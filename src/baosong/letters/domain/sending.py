"""Queueing and sending letters: each goes out once at most, whatever dies on the way."""

import hashlib
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from baosong.kit import jobs
from baosong.letters.domain import posting
from baosong.letters.jobs import SendLetter
from baosong.letters.models import Letter, Robot

# The other side said no, or was never reached: the letter has certainly not gone out, and may be tried again.
NOT_GONE = (
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    ConnectionRefusedError,
    posting.NotTaken,
)
# How long a letter is tried again, and how often.
GIVEN_UP_AFTER: Final = timedelta(days=1)
AGAIN_AFTER: Final = timedelta(minutes=10)


def message_id_of(key: str) -> str:
    """The Message-ID of a letter (RFC 5322 3.6.4), the same whenever it is asked."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}"


@transaction.atomic
def queue(*, key: str, address: str, subject: str, body: str, at: datetime, in_reply_to: str = "", references: str = "") -> Letter | None:
    """Puts a finished letter into the outbox; None where one with this key is there already. An answer names the Message-ID it answers."""
    values = {"address": address, "subject": " ".join(subject.split())[:300], "body": body, "queued_at": at}
    return _queued(key, {**values, "message_id": message_id_of(key), "in_reply_to": in_reply_to, "references": references})


@transaction.atomic
def post(*, key: str, robot: Robot, text: str, at: datetime) -> Letter | None:
    """Puts a text for a chat group into the outbox; None where one with this key is there already."""
    return _queued(key, {"robot": robot, "subject": text.splitlines()[0][:300] if text else "", "body": text, "queued_at": at})


def _queued(key: str, values: dict[str, object]) -> Letter | None:
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=values)
    if not is_new:
        return None
    jobs.after_commit(SendLetter(letter.pk))
    return letter


def send(letter_id: int) -> None:
    """Hands the letter over, once at most.

    That it is being sent is written down before; a letter found in that state was with a process that died, and nobody
    knows whether it went out: it is marked so, and a person decides.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).select_related("robot").get(pk=letter_id)
        if letter.state == Letter.State.SENDING:
            Letter.objects.filter(pk=letter_id).update(state=Letter.State.UNSURE, trouble="interrupted")
            return
        if letter.state != Letter.State.QUEUED:
            return
        Letter.objects.filter(pk=letter_id).update(state=Letter.State.SENDING, tried_at=timezone.now())
    try:
        if letter.robot is not None:
            posting.post(letter.robot, letter.body, at=timezone.now())
        else:
            _mail(letter).send()
    except NOT_GONE as error:
        Letter.objects.filter(pk=letter_id).update(state=Letter.State.QUEUED, trouble=str(error)[:300])
        raise
    except Exception as error:  # noqa: BLE001  the line broke in the middle: nobody knows
        Letter.objects.filter(pk=letter_id).update(state=Letter.State.UNSURE, trouble=f"{type(error).__name__}: {error}"[:300])
        return
    Letter.objects.filter(pk=letter_id).update(state=Letter.State.SENT, sent_at=timezone.now(), trouble="")


def _mail(letter: Letter) -> EmailMessage:
    # RFC 3834: these mails are made by a machine, and no auto-responder should answer them.
    headers = {"Auto-Submitted": "auto-replied" if letter.in_reply_to else "auto-generated", "X-Auto-Response-Suppress": "All"}
    if letter.message_id:
        headers["Message-ID"] = f"<{letter.message_id}>"
    if letter.in_reply_to:
        headers["In-Reply-To"] = f"<{letter.in_reply_to}>"
        headers["References"] = letter.references or f"<{letter.in_reply_to}>"
    return EmailMessage(letter.subject, letter.body, to=[letter.address], headers=headers)


def give_up(letter_id: int) -> None:
    """Marks a letter that the mail server would not take."""
    Letter.objects.filter(pk=letter_id, state__in=[Letter.State.QUEUED, Letter.State.SENDING]).update(state=Letter.State.FAILED)


@transaction.atomic
def again(letter: Letter) -> Letter:
    """Sends a letter again of which nobody knows, or which failed: a person asks for it."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.state in (Letter.State.FAILED, Letter.State.UNSURE):
        letter.state, letter.trouble = Letter.State.QUEUED, ""
        letter.save(update_fields=["state", "trouble"])
        jobs.after_commit(SendLetter(letter.pk))
    return letter


def upkeep(*, at: datetime) -> int:
    """Tries letters again that a mail server which was away or busy did not take, for a day; returns how many."""
    refused = Letter.objects.filter(state=Letter.State.FAILED, queued_at__gt=at - GIVEN_UP_AFTER, tried_at__lt=at - AGAIN_AFTER)
    return sum(again(letter).state == Letter.State.QUEUED for letter in refused[:100])


def stoppable(prefix: str) -> QuerySet[Letter]:
    """The letters that have not gone out and whose key begins so."""
    return Letter.objects.filter(key__startswith=prefix, state__in=[Letter.State.QUEUED, Letter.State.FAILED])


def cancel(*, prefix: str) -> int:
    """Stops them; returns how many."""
    return stoppable(prefix).update(state=Letter.State.CANCELLED)
