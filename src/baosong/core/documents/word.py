"""Text of .docx and .pptx files: paragraphs, table cells, and the paragraph numbers that Word generates.

Source: ECMA-376, WordprocessingML (w:p, w:tbl, w:numPr, numbering.xml).
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_CHARACTERS, MAX_ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V: Final = "{urn:schemas-microsoft-com:vml}"
MAX_SLIDES: Final = 1000
MAX_MEMBER: Final = 80 * 1024**2
HAN: Final = "零一二三四五六七八九十"


@cache
def _parser() -> etree.XMLParser:
    """Return a parser that resolves no entities and opens no connections."""
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def tree(content: bytes) -> etree._Element:
    """Parse an XML part. Raises UnreadableDocument above MAX_ELEMENTS, before memory is spent on them; XMLSyntaxError."""
    from lxml import etree

    ensure_few_elements(content.count(b"<") - content.count(b"</"))
    return etree.fromstring(content, _parser())


def ensure_few_elements(count: int) -> None:
    """Raise UnreadableDocument above MAX_ELEMENTS."""
    if count > MAX_ELEMENTS:
        raise UnreadableDocument("too_many_elements", elements=count, limit=MAX_ELEMENTS)


def read(content: bytes) -> tuple[str, str, int]:
    """Return the text, the kind (docx or pptx) and the number of pictures. Raises UnreadableDocument: other archives, damaged files, zip bombs."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "ppt/presentation.xml" in names:
                text, pictures = _slides(archive, names)
                return text, "pptx", pictures
            if "word/document.xml" not in names:
                kind = "xlsx" if "xl/workbook.xml" in names else "zip"
                raise UnreadableDocument("wrong_kind", kind=kind)
            body = member(archive, "word/document.xml")
            numbering = member(archive, "word/numbering.xml") if "word/numbering.xml" in names else None
            styles = member(archive, "word/styles.xml") if "word/styles.xml" in names else None
    except BROKEN_ARCHIVE as error:
        encrypted = "password" in str(error) or "encrypted" in str(error)
        raise UnreadableDocument("encrypted" if encrypted else "broken", kind="docx") from error
    try:
        root = tree(body)
        counters = _Numbers(tree(numbering) if numbering else None, tree(styles) if styles else None)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("broken", kind="docx") from error
    return _text(_lines(root, counters)), "docx", sum(1 for _ in root.iter(f"{A}blip", f"{V}imagedata"))


def _lines(root: etree._Element, counters: _Numbers) -> Iterator[str]:
    """Yield a line for each table row, and for each paragraph outside of tables."""
    from lxml import etree

    cells = 0
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=(f"{W}p", f"{W}tr", f"{W}tc")):
        if element.tag == f"{W}tc":
            cells += 1 if event == "start" else -1
        elif event == "start" and element.tag == f"{W}tr":
            yield " | ".join("".join(words_of(cell)).strip() for cell in element.iterfind(f"{W}tc"))
        elif event == "start" and not cells:
            yield counters.label(element) + "".join(words_of(element))


def _text(lines: Iterable[str]) -> str:
    """Join the lines that are not empty. Raises UnreadableDocument above MAX_CHARACTERS, since rows of nested tables repeat their text."""
    kept, size = [], 0
    for line in lines:
        if line.strip():
            kept.append(line)
            size += len(line) + 1
            if size > MAX_CHARACTERS + 1:
                raise UnreadableDocument("too_long", characters=size, limit=MAX_CHARACTERS)
    return "\n".join(kept)


def _slides(archive: zipfile.ZipFile, names: set[str]) -> tuple[str, int]:
    """Return the text of all slides, and the number of pictures; the bounds of one part hold for all slides together."""
    from lxml import etree

    slides = sorted((name for name in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)), key=lambda name: int(re.sub(r"\D", "", name)))[:MAX_SLIDES]
    if (size := sum(archive.getinfo(name).file_size for name in slides)) > MAX_MEMBER:
        raise UnreadableDocument("too_large", size=size, limit=MAX_MEMBER)
    lines: list[str] = []
    elements, pictures = 0, 0
    try:
        for name in slides:
            root = tree(member(archive, name))
            elements += sum(1 for _ in root.iter())
            ensure_few_elements(elements)
            lines.extend("".join(node.text or "" for node in paragraph.iter(f"{A}t")) for paragraph in root.iter(f"{A}p"))
            pictures += sum(1 for _ in root.iter(f"{A}blip"))
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("broken", kind="pptx") from error
    return "\n".join(lines), pictures


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return an unpacked part of the archive. Raises UnreadableDocument above `MAX_MEMBER` bytes."""
    if archive.getinfo(name).file_size > MAX_MEMBER:
        raise UnreadableDocument("too_large", size=archive.getinfo(name).file_size, limit=MAX_MEMBER)
    with archive.open(name) as member:
        content = member.read(MAX_MEMBER + 1)
    if len(content) > MAX_MEMBER:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_MEMBER)
    return content


def words_of(element: etree._Element) -> list[str]:
    """Return the text runs of an element; tabs become spaces, breaks become newlines."""
    parts = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br"):
        parts.append(node.text or "" if node.tag == f"{W}t" else " " if node.tag == f"{W}tab" else "\n")
    return parts


class _Numbers:
    """Generated paragraph numbers, which are displayed but not stored in the text."""

    def __init__(self, root: etree._Element | None, styles: etree._Element | None) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.of_style = {
            style.get(f"{W}styleId", ""): style
            for style in (styles.iterfind(f"{W}style") if styles is not None else ())
            if style.find(f"{W}pPr/{W}numPr") is not None
        }
        if root is None:
            return
        abstract = {a.get(f"{W}abstractNumId"): a for a in root.iterfind(f"{W}abstractNum")}
        for number in root.iterfind(f"{W}num"):
            link = number.find(f"{W}abstractNumId")
            source = abstract.get(link.get(f"{W}val")) if link is not None else None
            for level in source.iterfind(f"{W}lvl") if source is not None else ():
                form, label = level.find(f"{W}numFmt"), level.find(f"{W}lvlText")
                if form is not None and label is not None:
                    key = (number.get(f"{W}numId", ""), int(level.get(f"{W}ilvl", "0")))
                    self.levels[key] = (form.get(f"{W}val", ""), label.get(f"{W}val", ""))

    def label(self, paragraph: etree._Element) -> str:
        """Return the number that Word displays before this paragraph; "" if none."""
        link = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if link is None and style is not None:
            # Usually the style has the numbering.
            paragraph = self.of_style.get(style.get(f"{W}val", ""), paragraph)
            link = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        depth = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        if link is None:
            return ""
        key = (link.get(f"{W}val", ""), int(depth.get(f"{W}val", "0")) if depth is not None else 0)
        if key not in self.levels:
            return ""
        self.counts[key] = self.counts.get(key, 0) + 1
        for other in [other for other in self.counts if other[0] == key[0] and other[1] > key[1]]:
            del self.counts[other]
        form, label = self.levels[key]

        def numeral(match: re.Match[str]) -> str:
            level = (key[0], int(match[1]) - 1)
            return _numeral(self.levels.get(level, (form, ""))[0], self.counts.get(level, 1))

        return "" if form == "bullet" else re.sub(r"%(\d)", numeral, label)


def _numeral(form: str, count: int) -> str:
    if form.startswith(("chinese", "japaneseCounting", "ideograph", "taiwanese")) and 0 < count < 100:
        tens, ones = divmod(count, 10)
        return HAN[count] if count <= 10 else ("" if tens == 1 else HAN[tens]) + "十" + (HAN[ones] if ones else "")
    return str(count)
