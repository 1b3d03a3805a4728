"""Author and other properties of documents, and their removal.

Source: ECMA-376 Part 2 (core properties, docProps/core.xml), ISO 32000 (document information).
"""

import io
import re
import zipfile
from typing import Final

from baosong.core.documents import pdfium
from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.word import member, parser

PROPERTIES: Final = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
# Authors of comments and changes (w:author, w:initials) are in the text parts.
AUTHORS: Final = re.compile(rb'(w:(?:author|initials))="[^"]*"')
EMPTY: Final = {
    "docProps/core.xml": b'<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}


def properties_of(content: bytes) -> list[str]:
    """Return all values of the properties (authors, company, title); empty for files without any."""
    from lxml import etree

    if content.startswith(b"%PDF-"):
        return _of_pdf(content)
    found: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in PROPERTIES:
                if name in archive.namelist():
                    found.extend(text.strip() for text in etree.fromstring(member(archive, name), parser()).itertext() if text.strip())
    except (*BROKEN_ARCHIVE, etree.XMLSyntaxError, UnreadableDocument):
        return found
    return found


def _of_pdf(content: bytes) -> list[str]:
    try:
        return list(pdfium.metadata(content).values())
    except UnreadableDocument:
        return []


def without_properties(content: bytes) -> bytes:
    """Return a Word or PowerPoint file with empty properties and comment authors. Raises UnreadableDocument for other files."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                part = EMPTY.get(name) or member(source, name)
                target.writestr(name, AUTHORS.sub(rb'\1=""', part) if name.endswith(".xml") else part)
    except BROKEN_ARCHIVE as error:
        raise UnreadableDocument("broken") from error
    return made.getvalue()
