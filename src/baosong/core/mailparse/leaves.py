"""Leaf parts of a mail, with those of forwarded and attached mails, and files that are written into its text (uuencode)."""

import binascii
import email
import email.policy
import re
from base64 import b64decode
from collections.abc import Iterator
from email.message import Message
from quopri import decodestring
from typing import Final
from urllib.parse import unquote

from baosong.core.mailparse.headers import file_name, header_text

ENCODED: Final = ("base64", "quoted-printable")
MAIL_TYPES: Final = ("message/rfc822", "message/global", "message/news")
HEADER: Final = re.compile(rb"^(?:from|to|subject|date|received|return-path|message-id|mime-version|x-[a-z-]+|delivered-to|dkim-signature)\s*:", re.IGNORECASE)
CID: Final = re.compile(r"cid:([^\s\"'<>)]+)", re.IGNORECASE)
# POSIX uuencode: "begin", the mode, the name; lines of at most 45 bytes; "end".
UUENCODED: Final = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,62}\r?\n)+?)`?[ ]*(?:\r?\n)*end[ \t]*(?:\r?\n|$)", re.MULTILINE)


class AsWritten(email.policy.Compat32):
    """Returns headers unchanged, with bare 8-bit bytes, which the standard policy replaces."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002  # signature of the base class
        return value


AS_WRITTEN: Final = AsWritten()


def leaves(message: Message) -> Iterator[Message]:
    """Yield all leaf parts, iteratively: the nesting depth is chosen by the sender."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if (forwarded := _encoded_mail(part)) is not None:
            waiting.append(forwarded)
        elif isinstance(inside, list):
            waiting.extend(item for item in reversed(inside) if isinstance(item, Message))
        else:
            yield part


def _encoded_mail(part: Message) -> Message | None:
    """The mail in a part that is transferred as other files are, against RFC 2046 section 5.2.1, or attached as .eml without its type."""
    kind, encoding = part.get_content_type(), str(part.get("content-transfer-encoding", "")).strip().lower()
    inside = part.get_payload()
    if kind in MAIL_TYPES and encoding in ENCODED and isinstance(inside, list):
        # Python's parser reads the encoded text as a mail, which it is not.
        raw = inside[0].as_bytes() if inside and isinstance(inside[0], Message) else b""
        content = b64decode(re.sub(rb"[^A-Za-z0-9+/]", b"", raw) + b"==") if encoding == "base64" else decodestring(raw)
    elif not isinstance(inside, list) and (kind in MAIL_TYPES or file_name(part).lower().endswith(".eml")):
        decoded = part.get_payload(decode=True)
        content = decoded if isinstance(decoded, bytes) else b""
    else:
        return None
    content = content.lstrip(b"\r\n\xef\xbb\xbf ")
    return email.message_from_bytes(content, policy=AS_WRITTEN) if HEADER.match(content) else None


def shown_pictures(pages: list[str]) -> frozenset[str]:
    """Return the Content-IDs that web pages refer to (RFC 2392)."""
    return frozenset(unquote(found).strip() for page in pages for found in CID.findall(page))


def content_id(part: Message) -> str:
    """Return the Content-ID of a part without its brackets."""
    return header_text(part.get("content-id", "")).strip().strip("<>").strip()


def uuencoded_files(content: bytes) -> list[tuple[str, bytes]]:
    """Return name and content of the files in a text that older programs wrote into it."""
    found = []
    for match in UUENCODED.finditer(content):
        made = bytearray()
        try:
            for line in match[2].splitlines():
                made += binascii.a2b_uu(line)
        except binascii.Error:
            continue
        found.append((match[1].decode("utf-8", "surrogateescape").strip(), bytes(made)))
    return found


def without_uuencoded(content: bytes) -> bytes:
    """Return a text without the files in it."""
    return UUENCODED.sub(b"", content)
