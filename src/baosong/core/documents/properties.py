"""Author and other properties of documents.

Source: ECMA-376 Part 2 (core properties, docProps/core.xml), ISO 32000 (document information).
"""

import io
import zipfile
from typing import Final

from baosong.core.documents import pdfium
from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.word_xml import member, tree

PROPERTIES: Final = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")


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
                    found.extend(text.strip() for text in tree(member(archive, name)).itertext() if text.strip())
    except (*BROKEN_ARCHIVE, etree.XMLSyntaxError, UnreadableDocument):
        return found
    return found


def _of_pdf(content: bytes) -> list[str]:
    try:
        return list(pdfium.metadata(content).values())
    except UnreadableDocument:
        return []
