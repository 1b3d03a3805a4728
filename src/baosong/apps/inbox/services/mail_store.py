"""Storing mails in the blobstore before they are read. Idempotent: a mail fetched again is not stored again."""

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
    """Where a mail was found: mailbox or folder, UID, INTERNALDATE."""

    source: str
    uid: int | None = None
    arrived_at: datetime | None = None


class HeaderDecision(StrEnum):
    """Decision by the headers of a mail: fetch it, leave it in its mailbox, or it is stored already."""

    WANTED = "wanted"
    LEFT = "left"
    KNOWN = "known"


def identity_of(headers: ReadHeaders | None, raw: bytes) -> str:
    """Hash that equals for copies of one mail: of Message-ID, sender and subject, without a Message-ID of all headers."""
    if headers is None or not headers.message_id:
        return _digest(raw)
    return _hashed(f"{headers.message_id}\n{headers.sender}\n{headers.subject}")


def thread_of(headers: ReadHeaders | None, raw: bytes) -> str:
    """Hash of Message-ID and sender; each value is answered once."""
    if headers is None or not headers.message_id:
        return _digest(raw)
    return _hashed(f"{headers.message_id}|{headers.sender}")


def _digest(raw: bytes) -> str:
    """Hash of the headers, independent of line endings."""
    return hashlib.sha256(b"\n".join(raw.split()).strip()).hexdigest()


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def head_of(path: Path) -> bytes:
    """The header block of a mail in a file: all before the first empty line."""
    with path.open("rb") as source:
        raw = source.read(LONGEST_HEADERS)
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    return raw[: min(ends) + 2] if ends else raw


def headers_in(raw: bytes) -> ReadHeaders | None:
    """The parsed headers, None where they cannot be parsed."""
    try:
        return read_headers(raw)
    except UnreadableMail:
        return None


@transaction.atomic
def store(path: Path, *, origin: MailOrigin, blobstore: BlobStore, at: datetime) -> InboxMail | None:
    """Move a mail's file into the blobstore and start its reading; None where the mail is stored already.

    The time of receipt is the receiving server's (its Received header, or INTERNALDATE), never a future one.
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
    """Decide by the headers alone whether a mail is fetched; one that concerns no call is only listed."""
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
    """The fields of a mail that come from its headers and origin; empty where the headers cannot be parsed."""
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
