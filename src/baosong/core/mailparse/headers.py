"""Decode headers in any form that mail programs write: RFC 2047, RFC 2231, bare GBK or UTF-8 bytes."""

import binascii
import re
from base64 import b64decode
from email.message import Message
from quopri import decodestring
from typing import Final
from urllib.parse import unquote_to_bytes

# =?charset*language?encoding?text?= (RFC 2047 section 2, RFC 2231 section 5); whitespace between two encoded words is ignored.
WORD: Final = re.compile(r"=\?([^?*\s]+)(?:\*[^?]*)?\?([BbQq])\?([^?]*)\?=")
BETWEEN: Final = re.compile(r"(\?=)\s+(=\?)")
# Mail programs declare gb2312 for text in its supersets.
CHARSETS: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb-2312": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "utf8": "utf-8",
    "unknown-8bit": "utf-8",
}


def from_bytes(raw: bytes, charset: str = "") -> str:
    """Decode bytes: by the declared charset, else UTF-8, else GB18030, which Chinese programs send undeclared."""
    named = CHARSETS.get(charset.strip().lower(), charset.strip().lower())
    for candidate in (named, "utf-8", "gb18030"):
        if candidate:
            try:
                return raw.decode(candidate)
            except (LookupError, UnicodeDecodeError, ValueError):
                continue
    return raw.decode(named if named in ("utf-8", "gb18030") else "utf-8", "replace")


def header_text(value: object) -> str:
    """Decode a header. Adjacent encoded words of one charset are joined before decoding, as many programs split inside a character."""
    text = BETWEEN.sub(r"\1\2", unescaped(str(value)))
    made: list[str] = []
    pending, charset, at = b"", "", 0
    for match in WORD.finditer(text):
        before = text[at : match.start()]
        if pending and (before or match[1].lower() != charset):
            made.append(from_bytes(pending, charset))
            pending = b""
        made.append(before)
        charset = match[1].lower()
        pending += _decoded(match[3], match[2].upper())
        at = match.end()
    if pending:
        made.append(from_bytes(pending, charset))
    made.append(text[at:])
    return " ".join("".join(made).split())


def unescaped(value: str) -> str:
    """Decode bare 8-bit bytes, which the parser represents as surrogates."""
    if any("\udc80" <= character <= "\udcff" for character in value):
        return from_bytes(value.encode("ascii", "surrogateescape")) if value.isascii() else from_bytes(value.encode("utf-8", "surrogateescape"))
    return value


def _decoded(text: str, encoding: str) -> bytes:
    if encoding == "Q":
        return decodestring(text.replace("_", " ").encode("ascii", "replace"), header=True)
    squeezed = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return b64decode(squeezed + "=" * (-len(squeezed) % 4))
    except binascii.Error:
        return b""


def file_name(part: Message) -> str:
    """Return the name of an attachment: filename, filename*, filename*0*, or the name of the content type."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            given = part.get_param(parameter, header=header)
        except (ValueError, IndexError, TypeError, AttributeError, UnicodeError):
            continue
        if isinstance(given, tuple):
            charset, _language, value = given
            raw = value.encode("utf-8", "surrogateescape") if not charset else unquote_to_bytes(value.encode("latin-1", "replace"))
            name = from_bytes(raw, charset or "")
        elif given:
            name = header_text(given)
            if "%" in name and name.isascii() and "''" in name:
                # RFC 2231's form under the plain parameter, as some webmailers write it.
                charset, _, value = name.partition("''")
                name = from_bytes(unquote_to_bytes(value), charset)
        else:
            continue
        if name.strip():
            return name.strip()
    return ""
