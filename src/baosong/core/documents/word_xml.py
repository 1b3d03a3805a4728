"""XML parts of Office Open XML and Word 2003 files, within bounds; names of Strict files become those of Transitional ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_ELEMENTS

if TYPE_CHECKING:
    import zipfile

    from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V: Final = "{urn:schemas-microsoft-com:vml}"
MAX_MEMBER: Final = 80 * 1024**2
# ISO/IEC 29500-1 (Strict) and Word 2003, with the names of ISO/IEC 29500-4 that mean the same.
SAME_NAMES: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.strip("{}").encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A.strip("{}").encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R.strip("{}").encode()),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", W.strip("{}").encode()),
)


@cache
def _parser() -> etree.XMLParser:
    """Return a parser that resolves no entities and opens no connections."""
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def tree(content: bytes) -> etree._Element:
    """Parse an XML part. Raises UnreadableDocument above MAX_ELEMENTS, before memory is spent on them; XMLSyntaxError."""
    from lxml import etree

    ensure_few_elements(content.count(b"<") - content.count(b"</"))
    for other, usual in SAME_NAMES:
        if other in content[:100_000]:
            content = content.replace(other, usual)
    return etree.fromstring(content, _parser())


def is_strict(content: bytes) -> bool:
    """Return whether a part has the names of the Strict variant."""
    return SAME_NAMES[0][0] in content[:100_000]


def ensure_few_elements(count: int) -> None:
    """Raise UnreadableDocument above MAX_ELEMENTS."""
    if count > MAX_ELEMENTS:
        raise UnreadableDocument("too_many_elements", elements=count, limit=MAX_ELEMENTS)


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return an unpacked part of the archive. Raises UnreadableDocument above `MAX_MEMBER` bytes."""
    if archive.getinfo(name).file_size > MAX_MEMBER:
        raise UnreadableDocument("too_large", size=archive.getinfo(name).file_size, limit=MAX_MEMBER)
    with archive.open(name) as member:
        content = member.read(MAX_MEMBER + 1)
    if len(content) > MAX_MEMBER:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_MEMBER)
    return content
