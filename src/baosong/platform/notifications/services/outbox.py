"""Queue and send messages: each is sent at most once, also if a process dies meanwhile."""

import hashlib
import secrets
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from baosong.platform.jobs import job_queue
from baosong.platform.notifications.enums import SEND_AGAIN, MessageState
from baosong.platform.notifications.jobs import SendMessage
from baosong.platform.notifications.models import ChatWebhook, Message
from baosong.platform.notifications.services import chat_webhooks

# The message was certainly not sent: the server rejected it or was not reached. It may be sent again.
REFUSED_AT_LOGIN = (smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)
NOT_SENT = (
    *REFUSED_AT_LOGIN,
    smtplib.SMTPConnectError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    ConnectionRefusedError,
    chat_webhooks.WebhookRefused,
)
# How long, and at which interval, a failed message is sent again.
GIVEN_UP_AFTER: Final = timedelta(days=1)
AGAIN_AFTER: Final = timedelta(minutes=10)


def message_id_of(key: str) -> str:
    """Return the Message-ID (RFC 5322 3.6.4), a function of the key."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}"


@transaction.atomic
def queue(*, key: str, address: str, subject: str, body: str, at: datetime, in_reply_to: str = "", references: str = "") -> Message | None:
    """Queue a mail; None if one with this key exists. `in_reply_to`: the Message-ID that it answers."""
    values = {"address": address, "subject": " ".join(subject.split())[:300], "body": body, "queued_at": at}
    return _queued(key, {**values, "message_id": message_id_of(key), "in_reply_to": in_reply_to, "references": references})


@transaction.atomic
def post(*, key: str, webhook: ChatWebhook, text: str, at: datetime) -> Message | None:
    """Queue a text for a chat group; None if one with this key exists."""
    return _queued(key, {"webhook": webhook, "subject": text.splitlines()[0][:300] if text else "", "body": text, "queued_at": at})


def _queued(key: str, values: dict[str, object]) -> Message | None:
    message, is_new = Message.objects.get_or_create(key=key, defaults=values)
    if not is_new:
        return None
    job_queue.after_commit(SendMessage(message.pk))
    return message


def send(message_pk: int) -> None:
    """Send the message, at most once.

    SENDING is committed before; a message found in that state was with a process that died. Whether it was sent is unknown,
    so it becomes UNSURE and a person decides.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=message_pk)
        if message.state == MessageState.SENDING:
            Message.objects.filter(pk=message_pk).update(state=MessageState.UNSURE, trouble="interrupted")
            return
        if message.state != MessageState.QUEUED:
            return
        Message.objects.filter(pk=message_pk).update(state=MessageState.SENDING, tried_at=timezone.now())
    try:
        if message.webhook is not None:
            chat_webhooks.post(message.webhook, message.body, at=timezone.now())
        else:
            _deliver(message)
    except job_queue.ServiceAway as error:
        Message.objects.filter(pk=message_pk).update(state=MessageState.QUEUED, trouble=str(error)[:300])
        raise
    except NOT_SENT as error:
        Message.objects.filter(pk=message_pk).update(state=MessageState.QUEUED, trouble=str(error)[:300])
        raise
    except Exception as error:  # noqa: BLE001  whatever broke, it is unknown whether the message was sent
        Message.objects.filter(pk=message_pk).update(state=MessageState.UNSURE, trouble=f"{type(error).__name__}: {error}"[:300])
        return
    Message.objects.filter(pk=message_pk).update(state=MessageState.SENT, sent_at=timezone.now(), trouble="")


def send_unstored(*, address: str, subject: str, body: str, begun_at: datetime) -> None:
    """Send a mail with a secret at once, without a copy in the outbox. Raises as the mail server refuses, and ServiceAway while it does not answer."""
    message = Message(address=address, subject=" ".join(subject.split())[:300], body=body, queued_at=begun_at, message_id=message_id_of(secrets.token_hex()))
    _deliver(message)


def _deliver(message: Message) -> None:
    """Send a mail. Raises ServiceAway if no connection could be made within a day, so that the mail was certainly not sent."""
    connection = get_connection()
    try:
        connection.open()
    except REFUSED_AT_LOGIN:
        raise
    except OSError as error:
        if timezone.now() - message.queued_at > GIVEN_UP_AFTER:
            raise smtplib.SMTPConnectError(421, str(error)) from error
        raise job_queue.ServiceAway(f"{type(error).__name__}: {error}") from error
    try:
        _mail(message, connection).send()
    finally:
        # The mail was accepted or refused before; a fault while leaving changes nothing about it.
        with suppress(OSError):
            connection.close()


def _mail(message: Message, connection: BaseEmailBackend) -> EmailMessage:
    # RFC 3834: auto-responders must not answer automatic mail.
    headers = {"Auto-Submitted": "auto-replied" if message.in_reply_to else "auto-generated", "X-Auto-Response-Suppress": "All"}
    if message.message_id:
        headers["Message-ID"] = f"<{message.message_id}>"
    if message.in_reply_to:
        headers["In-Reply-To"] = f"<{message.in_reply_to}>"
        headers["References"] = message.references or f"<{message.in_reply_to}>"
    return EmailMessage(message.subject, message.body, to=[message.address], headers=headers, connection=connection)


def give_up(message_pk: int) -> None:
    """Mark a message FAILED after its last attempt."""
    Message.objects.filter(pk=message_pk, state__in=[MessageState.QUEUED, MessageState.SENDING]).update(state=MessageState.FAILED)


@transaction.atomic
def again(message: Message) -> Message:
    """Queue a message that is FAILED or UNSURE again, on a person's request."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if SEND_AGAIN.is_open(message.state):
        message.state, message.trouble = SEND_AGAIN.target, ""
        message.save(update_fields=["state", "trouble"])
        job_queue.after_commit(SendMessage(message.pk))
    return message


def upkeep(*, at: datetime) -> int:
    """Queue messages that failed within `GIVEN_UP_AFTER` again (at most 100); return how many."""
    refused = Message.objects.filter(state=MessageState.FAILED, queued_at__gt=at - GIVEN_UP_AFTER, tried_at__lt=at - AGAIN_AFTER)
    return sum(again(message).state == MessageState.QUEUED for message in refused[:100])


def stoppable(prefix: str) -> QuerySet[Message]:
    """Return messages that are not sent yet and whose key begins with `prefix`."""
    return Message.objects.filter(key__startswith=prefix, state__in=[MessageState.QUEUED, MessageState.FAILED])


def cancel(*, prefix: str) -> int:
    """Cancel the messages of `stoppable`; return how many."""
    return stoppable(prefix).update(state=MessageState.CANCELLED)
