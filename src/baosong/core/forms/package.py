"""Open a file as a form: Word, Excel, PDF, or an old Word or WPS file through LibreOffice. Within bounds, before a library unpacks it."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final, Protocol

from baosong.core.documents.compound_file import compound_kind, is_locked
from baosong.core.documents.detect import OLE
from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_ELEMENTS
from baosong.core.documents.old_word import as_docx
from baosong.core.documents.word_xml import W
from baosong.core.forms.model import FormReading, UnusableForm
from baosong.core.forms.pdf_form import PdfFile
from baosong.core.forms.sheet_form import SheetFile
from baosong.core.forms.word_form import WordForm
from baosong.core.forms.word_reader import read_word

MAX_FORM_BYTES: Final = 20 * 1024**2
MAX_UNPACKED: Final = 96 * 1024**2
MAX_PARTS: Final = 2000
# How a workbook of Excel 97 names its stream.


class FormFile(Protocol):
    """An opened form."""

    kind: str
    findings: tuple[str, ...]

    def read(self) -> FormReading:
        """Read all fields."""


class WordFile:
    """A .docx."""

    def __init__(self, content: bytes, kind: str = "docx") -> None:
        import docx
        from lxml.etree import XMLSyntaxError

        self.kind = kind
        try:
            self.document: Any = docx.Document(io.BytesIO(content))
        except (*BROKEN_ARCHIVE, XMLSyntaxError, AttributeError) as error:
            raise UnreadableDocument("broken", kind="docx") from error
        self.findings = tuple(self._findings())

    def _findings(self) -> list[str]:
        found = []
        if self.document.settings.element.find(f"{W}documentProtection") is not None:
            found.append("protected")
        body = self.document.element.body
        if not any((node.text or "").strip() for node in body.iter(f"{W}t")) and body.find(f".//{W}drawing") is not None:
            found.append("scanned")
        return found

    @property
    def form(self) -> WordForm:
        """Its body, which is read again after each change."""
        return WordForm(self.document.element.body)

    def read(self) -> FormReading:
        """Read all fields."""
        return read_word(self.form)

    def written(self) -> bytes:
        """The file as bytes."""
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()


def open_form(content: bytes, name: str = "") -> FormFile:
    """Open a form by its first bytes. Raises UnusableForm, UnreadableDocument."""
    del name
    if not content.strip():
        raise UnreadableDocument("empty")
    if len(content) > MAX_FORM_BYTES:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_FORM_BYTES)
    if content.startswith(b"%PDF-"):
        return PdfFile(content)
    if content.startswith(OLE):
        if is_locked(content):
            raise UnreadableDocument("encrypted")
        if compound_kind(content) == "xls":
            raise UnreadableDocument("old_workbook")
        return WordFile(_bounded(as_docx(content)), kind="doc")
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")):
        raise UnusableForm("scanned")
    if not content.startswith(b"PK\x03\x04"):
        raise UnusableForm("not_a_form")
    return _open_archive(_bounded(content))


def _open_archive(content: bytes) -> FormFile:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnusableForm("macros")
    if "word/document.xml" in names:
        return WordFile(content)
    if "xl/workbook.xml" in names:
        return SheetFile(content)
    raise UnusableForm("not_a_form")


def _bounded(content: bytes) -> bytes:
    """Return the archive. Raises UnreadableDocument if it unpacks to more than a form can have."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > MAX_UNPACKED or len(entries) > MAX_PARTS:
                raise UnreadableDocument("too_large", size=size, limit=MAX_UNPACKED)
            elements = sum(_elements(archive, entry) for entry in entries if entry.filename.endswith((".xml", ".rels")))
    except BROKEN_ARCHIVE as error:
        encrypted = "password" in str(error) or "encrypted" in str(error)
        raise UnreadableDocument("encrypted" if encrypted else "broken", kind="docx") from error
    if elements > MAX_ELEMENTS:
        raise UnreadableDocument("too_many_elements", elements=elements, limit=MAX_ELEMENTS)
    return content


def _elements(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Elements of a part, of as many bytes as its entry says."""
    with archive.open(entry) as part:
        content = part.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_UNPACKED)
    return content.count(b"<") - content.count(b"</")
