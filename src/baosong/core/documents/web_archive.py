"""The page in a web archive (MHTML, RFC 2557), as Word and office systems save it, often under the name .doc."""

import re
from email import message_from_bytes
from typing import Final

from baosong.core.documents.plain_text import decode

HEADERS: Final = re.compile(rb"\s*(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){1,30}?(?=\r?\n)")
PAGES: Final = ("text/html", "application/xhtml+xml")


def is_web_archive(content: bytes) -> bool:
    """Return whether a file begins with the headers of a message that holds a web page."""
    head = HEADERS.match(content[:8000])
    return head is not None and b"mime-version:" in head[0].lower() and (b"multipart/related" in head[0].lower() or b"text/html" in head[0].lower())


def page_of(content: bytes) -> str:
    """Return the markup of the first page; "" if there is none."""
    message = message_from_bytes(content.lstrip())
    page = next((part for part in message.walk() if part.get_content_type() in PAGES), None)
    raw = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(raw, bytes) or not raw.strip():
        return ""
    charset = page.get_content_charset() or _declared(raw)
    try:
        return raw.decode({"gb2312": "gb18030", "gbk": "gb18030", "unicode": "utf-16"}.get(charset, charset))
    except (LookupError, UnicodeDecodeError):
        return decode(raw)


def _declared(raw: bytes) -> str:
    found = re.search(rb"charset=[\"']?([A-Za-z0-9_-]+)", raw[:4000])
    return found[1].decode().lower() if found else "utf-8"
