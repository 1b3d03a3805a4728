"""Read the blocks of a document.

Source: ECMA-376 (w:pStyle, w:outlineLvl, w:tbl, a:blip, relationships). Each sheet of a workbook is a table; other documents give paragraphs, and headings
by their numbers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from baosong.core.documents.blocks import Block, BlockKind, blocks_of_text, paragraph
from baosong.core.documents.detect import open_bytes
from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from baosong.core.documents.table_reader import read_sheets
from baosong.core.documents.word_package import main_part, related, relations, word_part
from baosong.core.documents.word_text import TABLE, blocks_in, cell_text, rows_in, words_of
from baosong.core.documents.word_xml import A, R, W, member, tree

if TYPE_CHECKING:
    from lxml import etree

DEEPEST: Final = 3


def blocks_of(content: bytes, name: str = "") -> list[Block]:
    """Return the blocks of a document. Raises only UnreadableDocument."""
    from lxml import etree

    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if part := word_part(archive):
                    return list(_of_word(archive, part))
                if main_part(archive).startswith("xl/"):
                    return [Block(BlockKind.TABLE, rows=rows) for rows in read_sheets(content)]
        except (*BROKEN_ARCHIVE, etree.XMLSyntaxError) as error:
            raise UnreadableDocument("broken", kind="docx") from error
    return blocks_of_text(open_bytes(content, name).text)


def _of_word(archive: zipfile.ZipFile, part: str) -> Iterator[Block]:
    root = tree(member(archive, part))
    levels, targets = _levels(archive, part), _targets(archive, part)
    seen, size = 0, 0
    for element in blocks_in(root):
        if element.tag == TABLE:
            rows = tuple(tuple(cell_text(cell) for cell in cells) for cells in rows_in(element))
            if any(cell for row in rows for cell in row):
                yield Block(BlockKind.TABLE, rows=rows)
        elif element.tag == f"{W}p":
            text = "".join(words_of(element)).strip()
            if text:
                yield _styled(element, text, levels)
            for blip in element.iter(f"{A}blip"):
                if next(blip.iterancestors(f"{W}p"), None) is not element:
                    continue
                target = targets.get(blip.get(f"{R}embed", ""))
                if target and seen < MAX_PICTURES and (size := size + archive.getinfo(target).file_size) <= MAX_PICTURE_BYTES:
                    seen += 1
                    yield Block(BlockKind.PICTURE, picture=member(archive, target))


def word_tables(content: bytes) -> list[tuple[tuple[str, ...], ...]]:
    """Return the tables of a .docx that contain no other table, row by row; a cell over several rows or columns is repeated in each. Raises UnreadableDocument."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = tree(member(archive, word_part(archive)))
    except (*BROKEN_ARCHIVE, etree.XMLSyntaxError) as error:
        raise UnreadableDocument("broken", kind="docx") from error
    return [rows for table in root.iter(f"{W}tbl") if next(table.iterfind(f".//{W}tbl"), None) is None and (rows := _spread(table))]


def _spread(table: etree._Element) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for row in islice(rows_in(table), MAX_TABLE_ROWS):
        cells: list[str] = []
        for cell in row:
            merged, span = cell.find(f"{W}tcPr/{W}vMerge"), cell.find(f"{W}tcPr/{W}gridSpan")
            is_continued = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            above = rows[-1][len(cells)] if is_continued and rows and len(cells) < len(rows[-1]) else ""
            width = span.get(f"{W}val", "1") if span is not None else "1"
            text = above if is_continued else cell_text(cell)
            cells += [text] * min(int(width) if width.isascii() and width.isdigit() and len(width) < 5 else 1, MAX_TABLE_COLUMNS)
        rows.append(tuple(cells[:MAX_TABLE_COLUMNS]))
    return tuple(row for row in rows if any(row))


def _styled(part: etree._Element, text: str, levels: dict[str, int]) -> Block:
    style = part.find(f"{W}pPr/{W}pStyle")
    own = part.find(f"{W}pPr/{W}outlineLvl")
    level = int(own.get(f"{W}val", "9")) + 1 if own is not None else levels.get(style.get(f"{W}val", ""), 0) if style is not None else 0
    return Block(BlockKind.HEADING, text, level=min(level, DEEPEST)) if 0 < level <= 9 else paragraph(text)


def _levels(archive: zipfile.ZipFile, part: str) -> dict[str, int]:
    """Return the heading level (1 is the highest) by style id."""
    styles = related(archive, part, "styles")
    if not styles:
        return {}
    found = {}
    for style in tree(member(archive, styles)).iterfind(f"{W}style"):
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "9").isdigit():
            found[style.get(f"{W}styleId", "")] = int(outline.get(f"{W}val", "9")) + 1
    return found


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Return the path of each picture by relationship id."""
    names = set(archive.namelist())
    return {key: target for key, (kind, target) in relations(archive, part).items() if kind.endswith("/image") and target in names}
