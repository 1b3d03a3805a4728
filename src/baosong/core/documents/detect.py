"""Choose the reader of a file by its first bytes, not its name."""

from pathlib import Path
from typing import Final

from baosong.core.documents import compound_file, old_word, pdf, rtf, web, web_archive, word
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_BYTES, MAX_CHARACTERS
from baosong.core.documents.opened_document import OpenedDocument
from baosong.core.documents.plain_text import decode

OLE: Final = compound_file.SIGNATURE
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
# Word files in one XML part: Word 2003, a package as XML.
WORD_XML: Final = (b"<w:wordDocument", b"<pkg:package")


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
        opened = OpenedDocument(*word.read(content, _chunk_text))
    elif kind == "ole":
        opened = _old_office(content)
    elif kind in ("image", "archive"):
        raise UnreadableDocument("wrong_kind", kind=kind)
    else:
        opened = _marked_up(content, name, kind)
    if not opened.text.strip():
        raise UnreadableDocument("no_text", kind=opened.kind)
    if len(opened.text) > MAX_CHARACTERS:
        raise UnreadableDocument("too_long", characters=len(opened.text), limit=MAX_CHARACTERS)
    return opened


def _old_office(content: bytes) -> OpenedDocument:
    """Raises UnreadableDocument for a file with a password, and for tables and slides, which are not converted."""
    if compound_file.is_locked(content):
        raise UnreadableDocument("encrypted")
    kind = compound_file.compound_kind(content)
    if kind in ("xls", "ppt"):
        raise UnreadableDocument("wrong_kind", kind=kind)
    text, _, pictures = word.read(old_word.as_docx(content))
    return OpenedDocument(text, "doc", pictures)


def _chunk_text(content: bytes) -> str:
    """Text of a document that was inserted as a whole; "" if it cannot be read. Documents in it are left out."""
    try:
        if content.startswith(b"PK\x03\x04"):
            return word.read(content)[0]
        return "" if content.startswith((b"%PDF-", OLE)) else open_bytes(content).text
    except UnreadableDocument:
        return ""


def _marked_up(content: bytes, name: str, kind: str) -> OpenedDocument:
    """Open files whose bytes are text, whatever they are called."""
    if kind == "rtf":
        return OpenedDocument(rtf.text_of(content), "rtf")
    if web_archive.is_web_archive(content):
        return OpenedDocument(web.text_of(web_archive.page_of(content) or " "), "mht")
    if any(mark in content[:4000] for mark in WORD_XML):
        return OpenedDocument(*word.read_xml(content.lstrip()))
    text = decode(content)
    is_web = name.lower().endswith((".html", ".htm", ".xhtml")) or web.looks_like_html(text)
    return OpenedDocument(web.text_of(text), "html") if is_web else OpenedDocument(text, "txt")
