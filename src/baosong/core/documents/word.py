"""Text of .docx and .pptx files: paragraphs, table cells, and the paragraph numbers that Word generates.

Source: ECMA-376, WordprocessingML (w:p, w:tbl, w:numPr, numbering.xml).
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_CHARACTERS
from baosong.core.documents.word_package import main_part, related, relations, word_part
from baosong.core.documents.word_text import CHUNK, TABLE, blocks_in, cell_text, rows_in, words_of
from baosong.core.documents.word_xml import MAX_MEMBER, A, R, V, W, ensure_few_elements, member, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml import etree

MAX_SLIDES: Final = 1000
HAN: Final = "零一二三四五六七八九十"


def read(content: bytes, open_chunk: Callable[[bytes], str] = lambda _: "") -> tuple[str, str, int]:
    """Return the text, the kind (docx or pptx) and the number of pictures; `open_chunk` reads documents that are inserted as a whole.

    Raises UnreadableDocument: other archives, damaged files, zip bombs.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "ppt/presentation.xml" in names:
                text, pictures = _slides(archive, names)
                return text, "pptx", pictures
            part = word_part(archive)
            if not part:
                raise UnreadableDocument("wrong_kind", kind=_other_kind(archive, names))
            root = tree(member(archive, part))
            numbering, styles, *notes = [tree(member(archive, name)) if name else None for name in (related(archive, part, kind) for kind in PARTS)]
            chunks = {key: target for key, (_, target) in relations(archive, part).items() if target in names}
            inserted = {key: open_chunk(member(archive, chunks[key])) for key in _chunk_keys(root) if key in chunks}
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("broken", kind="docx") from error
    except BROKEN_ARCHIVE as error:
        encrypted = "password" in str(error) or "encrypted" in str(error)
        raise UnreadableDocument("encrypted" if encrypted else "broken", kind="docx") from error
    lines = [*text_lines(root, Numbers(numbering, styles), inserted), *(line for note in notes for line in _note_lines(note))]
    return _text(lines), "docx", sum(1 for _ in root.iter(f"{A}blip", f"{V}imagedata"))


# What a Word file has beside its main part; notes count as words of the text, headers and footers do not (Word's statistics dialog).
PARTS: Final = ("numbering", "styles", "footnotes", "endnotes")


def read_xml(content: bytes) -> tuple[str, str, int]:
    """Return the same of a Word file in one XML part: Word 2003, or a package as XML (ECMA-376 Part 2). Raises UnreadableDocument."""
    from lxml import etree

    try:
        root = tree(content)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("broken", kind="xml") from error
    body = next(root.iter(f"{W}body"), root)
    counters = Numbers(next(root.iter(f"{W}numbering"), None), next(root.iter(f"{W}styles"), None))
    return _text(text_lines(body, counters, {})), "xml", sum(1 for _ in body.iter(f"{A}blip", f"{V}imagedata"))


def _other_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "OFD.xml" in names:
        return "ofd"
    return "xlsx" if "xl/workbook.xml" in names or main_part(archive).startswith("xl/") else "zip"


def _chunk_keys(root: etree._Element) -> list[str]:
    return [key for chunk in root.iter(CHUNK) if (key := chunk.get(f"{R}id"))][:MAX_CHUNKS]


MAX_CHUNKS: Final = 20


def text_lines(root: etree._Element, counters: Numbers, inserted: dict[str, str]) -> Iterator[str]:
    """Yield a line for each table row, and for each paragraph outside of tables."""
    for block in blocks_in(root):
        if block.tag == TABLE:
            for cells in rows_in(block):
                yield " | ".join(cell_text(cell) for cell in cells)
        elif block.tag == CHUNK:
            yield inserted.get(block.get(f"{R}id", ""), "")
        else:
            yield counters.label(block) + "".join(words_of(block))


def _note_lines(root: etree._Element | None) -> Iterator[str]:
    """Lines of foot- or endnotes, without the separators, which are notes with a type."""
    for note in root if root is not None else ():
        if isinstance(note.tag, str) and note.get(f"{W}type", "normal") == "normal":
            yield from ("".join(words_of(block)) for block in blocks_in(note))


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


class Numbers:
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
