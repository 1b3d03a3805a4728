"""Choose the reader of a file by its first bytes, not its name."""

from pathlib import Path
from typing import Final

from baosong.core.documents import old_word, pdf, web, word
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_BYTES, MAX_CHARACTERS
from baosong.core.documents.opened_document import OpenedDocument
from baosong.core.documents.plain_text import decode

OLE: Final = b"\xd0\xcf\x11\xe0"
# Name of the stream in which Office stores an encrypted .docx or .xlsx (MS-OFFCRYPTO 2.3.4.4).
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
SIGNATURES: Final = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (OLE, "ole"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"{\\rtf", "rtf"),
)


def open_file(path: Path, name: str = "") -> OpenedDocument:
    """Read a file; `name` overrides the name of the path. Raises only UnreadableDocument."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableDocument("too_large", size=size, limit=MAX_BYTES)
        return open_bytes(path.read_bytes(), name or path.name)
    except FileNotFoundError as error:
        raise UnreadableDocument("missing", name=str(path)) from error
    except (IsADirectoryError, PermissionError) as error:
        raise UnreadableDocument("not_a_file", name=str(path)) from error


def open_bytes(content: bytes, name: str = "") -> OpenedDocument:
    """Read a file's bytes; `name` only decides where the bytes are ambiguous. Raises UnreadableDocument."""
    if not content.strip():
        raise UnreadableDocument("empty")
    kind = next((kind for mark, kind in SIGNATURES if content.startswith(mark)), "")
    if kind == "pdf":
        text, pictures = pdf.read(content)
        opened = OpenedDocument(text, "pdf", pictures)
    elif kind == "zip":
        opened = OpenedDocument(*word.read(content))
    elif kind == "ole" and ENCRYPTED in content:
        raise UnreadableDocument("encrypted")
    elif kind == "ole":
        text, _, pictures = word.read(old_word.as_docx(content))
        opened = OpenedDocument(text, "doc", pictures)
    elif kind in ("image", "archive", "rtf"):
        raise UnreadableDocument("wrong_kind", kind=kind)
    else:
        text = decode(content)
        is_web = name.lower().endswith((".html", ".htm", ".xhtml", ".mhtml")) or web.looks_like_html(text)
        opened = OpenedDocument(web.text_of(text), "html") if is_web else OpenedDocument(text, "txt")
    if not opened.text.strip():
        raise UnreadableDocument("no_text", kind=opened.kind)
    if len(opened.text) > MAX_CHARACTERS:
        raise UnreadableDocument("too_long", characters=len(opened.text), limit=MAX_CHARACTERS)
    return opened
