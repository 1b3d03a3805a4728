"""The answer to a mail: queued once for each Message-ID and sender, sent at most once (`platform.notifications`)."""

from collections.abc import Callable
from datetime import datetime

from baosong.apps.inbox.models import InboxMail
from baosong.platform.notifications.models import Message
from baosong.platform.notifications.services.outbox import queue


def key_of(mail: InboxMail) -> str:
    """The outbox key of a mail's answer."""
    return f"mail:{mail.thread}"


def answer_to(mail: InboxMail) -> Message | None:
    """The queued answer, if any."""
    return Message.objects.filter(key=key_of(mail)).first()


def answer(mail: InboxMail, *, compose: Callable[[InboxMail], tuple[str, str]], at: datetime) -> Message | None:
    """Queue the answer in the mail's thread (RFC 5322, 3.6.4); None where it has one already, or the mail has no sender."""
    if not mail.sender or answer_to(mail) is not None:
        return None
    subject, body = compose(mail)
    thread = [*(item for item in mail.in_reply_to if item != mail.message_id), mail.message_id] if mail.message_id else []
    return queue(
        key=key_of(mail),
        address=mail.sender,
        subject=subject,
        body=body,
        at=at,
        in_reply_to=mail.message_id,
        references=" ".join(f"<{item}>" for item in thread[-20:]),
    )
