"""A mail that came is kept before anything is made of it: whole in the blobstore, once however often it is fetched."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from baosong.apps.inbox.enums import HoldReason, MailState
from baosong.apps.inbox.jobs import ReadMail
from baosong.apps.inbox.models import InboxMail
from baosong.apps.inbox.services.mail_match import concerns_us
from baosong.core.blobstore import BlobStore
from baosong.core.mailparse import ParsedMail as ReadHeaders
from baosong.core.mailparse import UnreadableMail
from baosong.core.mailparse.message import read_headers
from baosong.platform.jobs import job_queue

LONGEST_HEADERS: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class MailOrigin:
    """Where a mail lay: the mailbox or folder, its number there, when the server took it (INTERNALDATE), where that is known."""

    source: str
    uid: int | None = None
    arrived_at: datetime | None = None


class HeaderDecision(StrEnum):
    """What the headers of a mail told: it is to be fetched, was left in its mailbox, or is here already."""

    WANTED = "wanted"
    LEFT = "left"
    KNOWN = "known"


def identity_of(headers: ReadHeaders | None, raw: bytes) -> str:
    """What makes two copies one mail: Message-ID, sender and subject; without a Message-ID all the headers."""
    if headers is None or not headers.message_id:
        return _digest(raw)
    return _hashed(f"{headers.message_id}\n{headers.sender}\n{headers.subject}")


def thread_of(headers: ReadHeaders | None, raw: bytes) -> str:
    """What one answer is given to: a Message-ID of a sender."""
    if headers is None or not headers.message_id:
        return _digest(raw)
    return _hashed(f"{headers.message_id}|{headers.sender}")


def _digest(raw: bytes) -> str:
    """Of the headers, whatever line ends they have here and there."""
    return hashlib.sha256(b"\n".join(raw.split()).strip()).hexdigest()


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def head_of(path: Path) -> bytes:
    """The headers of a mail in a file: all before the first empty line."""
    with path.open("rb") as source:
        raw = source.read(LONGEST_HEADERS)
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    return raw[: min(ends) + 2] if ends else raw


def headers_in(raw: bytes) -> ReadHeaders | None:
    """The headers, None where they cannot be read."""
    try:
        return read_headers(raw)
    except UnreadableMail:
        return None


@transaction.atomic
def store(path: Path, *, origin: MailOrigin, blobstore: BlobStore, at: datetime) -> InboxMail | None:
    """Moves a mail's file into the blobstore and starts its reading; None where this mail is here already.

    The time that counts is what the receiving server wrote (its Received header, or INTERNALDATE), never a future one.
    """
    raw = head_of(path)
    headers = headers_in(raw)
    blob = blobstore.adopt(path)
    identity = identity_of(headers, raw)
    known = InboxMail.objects.filter(identity=identity).first()
    if known is not None and known.sha256:
        return None
    values = {**_header_fields(headers, raw, origin, at), "sha256": blob.sha256, "size": blob.size, "state": MailState.STORED, "reason": HoldReason.NONE}
    mail, _ = InboxMail.objects.update_or_create(identity=identity, defaults=values)
    job_queue.after_commit(ReadMail(mail.pk))
    return mail


@transaction.atomic
def decide_by_headers(headers: ReadHeaders, raw: bytes, *, origin: MailOrigin, at: datetime) -> HeaderDecision:
    """Decides by the headers alone whether a mail is fetched at all; one that concerns no call stays in its mailbox and is only listed."""
    identity = identity_of(headers, raw)
    known = InboxMail.objects.filter(identity=identity).first()
    if known is not None:
        return HeaderDecision.KNOWN
    if concerns_us(headers):
        return HeaderDecision.WANTED
    reason = HoldReason.AUTOMATIC if headers.is_automatic else HoldReason.UNRELATED
    InboxMail.objects.create(identity=identity, state=MailState.LEFT, reason=reason, **_header_fields(headers, raw, origin, at))
    return HeaderDecision.LEFT


def _header_fields(headers: ReadHeaders | None, raw: bytes, origin: MailOrigin, at: datetime) -> dict[str, Any]:
    """What is written down of every mail, as its headers and its place tell; empty where they cannot be read."""
    received_at = headers.received_at if headers else None
    return {
        "thread": thread_of(headers, raw),
        "message_id": (headers.message_id if headers else "")[:300],
        "source": origin.source,
        "uid": origin.uid,
        "sender": headers.sender if headers else "",
        "sender_name": headers.sender_name if headers else "",
        "subject": headers.subject if headers else "",
        "received_at": min(received_at or origin.arrived_at or at, at),
        "fetched_at": at,
    }
