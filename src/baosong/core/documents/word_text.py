"""Text of WordprocessingML, each word once: as Word shows it, without deleted and moved-away text, fallbacks and readings over characters.

Source: ECMA-376 Part 1, 17.3.3.25 (ruby), 17.5.2 (w:sdt), 17.13.5 (w:del, w:moveFrom); Part 3, 7.5 (mc:AlternateContent).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from baosong.core.documents.word_xml import W

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PARAGRAPH: Final = f"{W}p"
TABLE: Final = f"{W}tbl"
ROW: Final = f"{W}tr"
CELL: Final = f"{W}tc"
CHUNK: Final = f"{W}altChunk"
BOX: Final = f"{W}txbxContent"
BLOCKS: Final = frozenset({PARAGRAPH, TABLE, CHUNK})
# Not shown: deleted text, text at the place from which it was moved, the reading of ruby text; properties hold no text of the document.
UNSEEN: Final = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "rt", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "sectPr", "instrText"))
SIGNS: Final = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def parts_of(element: etree._Element, wanted: frozenset[str]) -> Iterator[etree._Element]:
    """Yield the outermost wanted elements inside an element, in order, through content controls, insertions and alternatives."""
    for child in _seen(element):
        if child.tag in wanted:
            yield child
        else:
            yield from parts_of(child, wanted)


def blocks_in(element: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs, tables and inserted documents; after each paragraph those of its text boxes."""
    for block in parts_of(element, BLOCKS):
        yield block
        if block.tag == PARAGRAPH:
            for box in parts_of(block, frozenset({BOX})):
                yield from blocks_in(box)


def rows_in(table: etree._Element) -> Iterator[list[etree._Element]]:
    """Yield the cells of each row; rows and cells may stand in content controls."""
    for row in parts_of(table, frozenset({ROW})):
        yield list(parts_of(row, frozenset({CELL})))


def cell_text(cell: etree._Element) -> str:
    """Return the text of a cell on one line, with that of tables and text boxes in it."""
    parts = ("".join(words_of(block)) if block.tag == PARAGRAPH else table_text(block) for block in blocks_in(cell))
    return " ".join(text for part in parts if (text := part.strip()))


def table_text(table: etree._Element) -> str:
    """Return the text of a table on one line."""
    return " ".join(text for cells in rows_in(table) for cell in cells if (text := cell_text(cell)))


def words_of(paragraph: etree._Element) -> list[str]:
    """Return the texts of a paragraph without its text boxes; tabs become spaces, breaks become newlines."""
    return list(_words(paragraph))


def _words(element: etree._Element) -> Iterator[str]:
    for child in _seen(element):
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag != BOX:
            yield from _words(child)


def _seen(element: etree._Element) -> Iterable[etree._Element]:
    if element.tag == f"{MC}AlternateContent":
        # The alternatives say the same: the first one, or what older programs show where there is no other.
        return [choice for choice in element if choice.tag in (f"{MC}Choice", f"{MC}Fallback")][:1]
    return (child for child in element if isinstance(child.tag, str) and child.tag not in UNSEEN)
