"""Read the blocks of a document.

Source: ECMA-376 (w:pStyle, w:outlineLvl, w:tbl, a:blip, relationships). Each sheet of a workbook is a table; other documents give paragraphs, and headings
by their numbers.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from baosong.core.documents.blocks import Block, BlockKind, blocks_of_text, paragraph
from baosong.core.documents.detect import open_bytes
from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from baosong.core.documents.table_reader import read_sheets
from baosong.core.documents.word import A, W, member, tree, words_of

if TYPE_CHECKING:
    from lxml import etree

R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
DEEPEST: Final = 3


def blocks_of(content: bytes, name: str = "") -> list[Block]:
    """Return the blocks of a document. Raises only UnreadableDocument."""
    from lxml import etree

    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if "word/document.xml" in archive.namelist():
                    return list(_of_word(archive))
                if "xl/workbook.xml" in archive.namelist():
                    return [Block(BlockKind.TABLE, rows=rows) for rows in read_sheets(content)]
        except (*BROKEN_ARCHIVE, etree.XMLSyntaxError) as error:
            raise UnreadableDocument("broken", kind="docx") from error
    return blocks_of_text(open_bytes(content, name).text)


def _of_word(archive: zipfile.ZipFile) -> Iterator[Block]:
    root = tree(member(archive, "word/document.xml"))
    levels, targets = _levels(archive), _targets(archive)
    body = root.find(f"{W}body")
    seen, size = 0, 0
    for element in body if body is not None else ():
        if element.tag == f"{W}tbl":
            rows = tuple(tuple("".join(words_of(cell)).strip() for cell in row.iterfind(f"{W}tc")) for row in element.iterfind(f"{W}tr"))
            if any(cell for row in rows for cell in row):
                yield Block(BlockKind.TABLE, rows=rows)
        elif element.tag in (f"{W}p", f"{W}sdt"):
            for part in [element] if element.tag == f"{W}p" else element.iter(f"{W}p"):
                text = "".join(words_of(part)).strip()
                if text:
                    yield _styled(part, text, levels)
                for blip in part.iter(f"{A}blip"):
                    target = targets.get(blip.get(f"{R}embed", ""))
                    if target and seen < MAX_PICTURES and (size := size + archive.getinfo(target).file_size) <= MAX_PICTURE_BYTES:
                        seen += 1
                        yield Block(BlockKind.PICTURE, picture=member(archive, target))


def word_tables(content: bytes) -> list[tuple[tuple[str, ...], ...]]:
    """Return the tables of a .docx that contain no other table, row by row; a cell over several rows or columns is repeated in each. Raises UnreadableDocument."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = tree(member(archive, "word/document.xml"))
    except (*BROKEN_ARCHIVE, etree.XMLSyntaxError) as error:
        raise UnreadableDocument("broken", kind="docx") from error
    return [rows for table in root.iter(f"{W}tbl") if next(table.iterfind(f".//{W}tbl"), None) is None and (rows := _spread(table))]


def _spread(table: etree._Element) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for row in list(table.iter(f"{W}tr"))[:MAX_TABLE_ROWS]:
        cells: list[str] = []
        for cell in row.iter(f"{W}tc"):
            merged, span = cell.find(f"{W}tcPr/{W}vMerge"), cell.find(f"{W}tcPr/{W}gridSpan")
            is_continued = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            above = rows[-1][len(cells)] if is_continued and rows and len(cells) < len(rows[-1]) else ""
            width = span.get(f"{W}val", "1") if span is not None else "1"
            text = above if is_continued else "".join(words_of(cell)).strip()
            cells += [text] * min(int(width) if width.isascii() and width.isdigit() and len(width) < 5 else 1, MAX_TABLE_COLUMNS)
        rows.append(tuple(cells[:MAX_TABLE_COLUMNS]))
    return tuple(row for row in rows if any(row))


def _styled(part: etree._Element, text: str, levels: dict[str, int]) -> Block:
    style = part.find(f"{W}pPr/{W}pStyle")
    own = part.find(f"{W}pPr/{W}outlineLvl")
    level = int(own.get(f"{W}val", "9")) + 1 if own is not None else levels.get(style.get(f"{W}val", ""), 0) if style is not None else 0
    return Block(BlockKind.HEADING, text, level=min(level, DEEPEST)) if 0 < level <= 9 else paragraph(text)


def _levels(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the heading level (1 is the highest) by style id."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    found = {}
    for style in tree(member(archive, "word/styles.xml")).iterfind(f"{W}style"):
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "9").isdigit():
            found[style.get(f"{W}styleId", "")] = int(outline.get(f"{W}val", "9")) + 1
    return found


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the path of each picture by relationship id."""
    names = set(archive.namelist())
    if "word/_rels/document.xml.rels" not in names:
        return {}
    found = {}
    for relation in tree(member(archive, "word/_rels/document.xml.rels")).iterfind(f"{REL}Relationship"):
        target = posixpath.normpath(posixpath.join("word", relation.get("Target", "")))
        if target in names and target.startswith("word/media/"):
            found[relation.get("Id", "")] = target
    return found
