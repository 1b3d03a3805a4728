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

from baosong.platform.jobs import job_queue
from baosong.platform.notifications.jobs import SendMessage
from baosong.platform.notifications.models import ChatWebhook, Message
from baosong.platform.notifications.services import chat_webhooks

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
    chat_webhooks.WebhookRefused,
)
# How long a letter is tried again, and how often.
GIVEN_UP_AFTER: Final = timedelta(days=1)
AGAIN_AFTER: Final = timedelta(minutes=10)


def message_id_of(key: str) -> str:
    """The Message-ID of a letter (RFC 5322 3.6.4), the same whenever it is asked."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}"


@transaction.atomic
def queue(*, key: str, address: str, subject: str, body: str, at: datetime, in_reply_to: str = "", references: str = "") -> Message | None:
    """Puts a finished letter into the outbox; None where one with this key is there already. An answer names the Message-ID it answers."""
    values = {"address": address, "subject": " ".join(subject.split())[:300], "body": body, "queued_at": at}
    return _queued(key, {**values, "message_id": message_id_of(key), "in_reply_to": in_reply_to, "references": references})


@transaction.atomic
def post(*, key: str, webhook: ChatWebhook, text: str, at: datetime) -> Message | None:
    """Puts a text for a chat group into the outbox; None where one with this key is there already."""
    return _queued(key, {"webhook": webhook, "subject": text.splitlines()[0][:300] if text else "", "body": text, "queued_at": at})


def _queued(key: str, values: dict[str, object]) -> Message | None:
    letter, is_new = Message.objects.get_or_create(key=key, defaults=values)
    if not is_new:
        return None
    job_queue.after_commit(SendMessage(letter.pk))
    return letter


def send(letter_id: int) -> None:
    """Hands the letter over, once at most.

    That it is being sent is written down before; a letter found in that state was with a process that died, and nobody
    knows whether it went out: it is marked so, and a person decides.
    """
    with transaction.atomic():
        letter = Message.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=letter_id)
        if letter.state == Message.State.SENDING:
            Message.objects.filter(pk=letter_id).update(state=Message.State.UNSURE, trouble="interrupted")
            return
        if letter.state != Message.State.QUEUED:
            return
        Message.objects.filter(pk=letter_id).update(state=Message.State.SENDING, tried_at=timezone.now())
    try:
        if letter.webhook is not None:
            chat_webhooks.post(letter.webhook, letter.body, at=timezone.now())
        else:
            _mail(letter).send()
    except NOT_GONE as error:
        Message.objects.filter(pk=letter_id).update(state=Message.State.QUEUED, trouble=str(error)[:300])
        raise
    except Exception as error:  # noqa: BLE001  the line broke in the middle: nobody knows
        Message.objects.filter(pk=letter_id).update(state=Message.State.UNSURE, trouble=f"{type(error).__name__}: {error}"[:300])
        return
    Message.objects.filter(pk=letter_id).update(state=Message.State.SENT, sent_at=timezone.now(), trouble="")


def _mail(letter: Message) -> EmailMessage:
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
    Message.objects.filter(pk=letter_id, state__in=[Message.State.QUEUED, Message.State.SENDING]).update(state=Message.State.FAILED)


@transaction.atomic
def again(letter: Message) -> Message:
    """Sends a letter again of which nobody knows, or which failed: a person asks for it."""
    letter = Message.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.state in (Message.State.FAILED, Message.State.UNSURE):
        letter.state, letter.trouble = Message.State.QUEUED, ""
        letter.save(update_fields=["state", "trouble"])
        job_queue.after_commit(SendMessage(letter.pk))
    return letter


def upkeep(*, at: datetime) -> int:
    """Tries letters again that a mail server which was away or busy did not take, for a day; returns how many."""
    refused = Message.objects.filter(state=Message.State.FAILED, queued_at__gt=at - GIVEN_UP_AFTER, tried_at__lt=at - AGAIN_AFTER)
    return sum(again(letter).state == Message.State.QUEUED for letter in refused[:100])


def stoppable(prefix: str) -> QuerySet[Message]:
    """The letters that have not gone out and whose key begins so."""
    return Message.objects.filter(key__startswith=prefix, state__in=[Message.State.QUEUED, Message.State.FAILED])


def cancel(*, prefix: str) -> int:
    """Stops them; returns how many."""
    return stoppable(prefix).update(state=Message.State.CANCELLED)
