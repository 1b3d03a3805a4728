"""A Word form as lines and grids, each with its XML elements.

Source: ECMA-376 (w:tbl, w:gridSpan, w:vMerge, w:sdt, w:sym, w:txbxContent, mc:AlternateContent).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from baosong.core.documents.word_xml import W
from baosong.core.forms.blanks import CONTROL, UNDERLINE
from baosong.core.forms.grid import FormCell, FormGrid

W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TAG: Final = "baosong:"
# Wingdings: boxes that are empty, ticked, and crossed out.
EMPTY_SYMBOLS: Final = ("F0A8", "F06F", "F071", "F072", "F0A3", "00A8")
TICKED_SYMBOLS: Final = ("F0FE", "F052", "F0FD", "F078")
MAX_SPAN: Final = 200


@dataclass(slots=True)
class TextAtom:
    """A node of a paragraph that stands for characters."""

    node: Any
    text: str


class WordLine:
    """A paragraph: its text as `blanks` reads it, and the nodes behind each character."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.atoms = [TextAtom(node, text) for node in _nodes(element) if (text := _text(node))]
        self.text = "".join(atom.text for atom in self.atoms)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed."""
        return not self.text.strip()


class WordForm:
    """The body of a Word document."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.tables = list(_own(body.iter(f"{W}tbl")))

    @cached_property
    def paragraphs(self) -> list[Any]:
        """All paragraphs outside of cells, those of text boxes as well."""
        return [paragraph for paragraph in _own(self.body.iter(f"{W}p")) if _container(paragraph) != f"{W}tc"]

    @cached_property
    def controls(self) -> list[Any]:
        """The content controls of the issuer."""
        return [
            control for control in _own(self.body.iter(f"{W}sdt")) if not tag_of(control).startswith(TAG) and control.find(f"{W}sdtPr/{W}docPartObj") is None
        ]

    def flow(self) -> Iterator[tuple[str, int]]:
        """Paragraphs and tables outside of cells in order: ("p", number), ("t", number)."""
        paragraphs = {paragraph: number for number, paragraph in enumerate(self.paragraphs)}
        tables = {table: number for number, table in enumerate(self.tables) if _container(table) != f"{W}tc"}
        for element in self.body.iter(f"{W}p", f"{W}tbl"):
            if element in paragraphs:
                yield "p", paragraphs[element]
            elif element in tables:
                yield "t", tables[element]

    @cached_property
    def grids(self) -> list[FormGrid]:
        """Each table as a grid."""
        return [FormGrid(number, list(_cells(table))) for number, table in enumerate(self.tables)]


def tag_of(control: Any) -> str:
    """The tag of a content control."""
    tag = control.find(f"{W}sdtPr/{W}tag")
    return str(tag.get(f"{W}val", "")) if tag is not None else ""


def _own(elements: Iterator[Any]) -> Iterator[Any]:
    """Without the second copy that a text box keeps for older programs."""
    return (element for element in elements if next(element.iterancestors(FALLBACK), None) is None)


def _container(element: Any) -> str:
    return next((str(parent.tag) for parent in element.iterancestors(f"{W}tc", f"{W}txbxContent")), "")


def cell_paragraphs(cell: Any) -> list[Any]:
    """The paragraphs of a cell, without those of tables and text boxes in it."""
    return [paragraph for paragraph in cell.iter(f"{W}p") if next(paragraph.iterancestors(f"{W}tc", f"{W}txbxContent"), None) is cell]


def rows_of(table: Any) -> list[Any]:
    """The rows of a table, without those of tables in it."""
    return [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is table]


def cells_of(row: Any) -> list[Any]:
    """The cells of a row."""
    return [cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row]


def _number(element: Any, default: int) -> int:
    value = element.get(f"{W}val", "") if element is not None else ""
    return min(int(value), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 7 else default


def _cells(table: Any) -> Iterator[FormCell]:
    open_cells: dict[int, FormCell] = {}
    for number, row in enumerate(rows_of(table)):
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        height = row.find(f"{W}trPr/{W}trHeight")
        for element in cells_of(row):
            span = max(_number(element.find(f"{W}tcPr/{W}gridSpan"), 1), 1)
            merged = element.find(f"{W}tcPr/{W}vMerge")
            if merged is not None and merged.get(f"{W}val", "continue") == "continue" and column in open_cells:
                open_cells[column].rows = number - open_cells[column].row + 1
                open_cells[column].height += _twips(height)
            else:
                cell = _cell(element, number, column, span)
                cell.height = _twips(height)
                open_cells[column] = cell
                yield cell
            column += span


def _twips(height: Any) -> int:
    value = height.get(f"{W}val", "0") if height is not None else "0"
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _cell(element: Any, row: int, column: int, span: int) -> FormCell:
    lines = [WordLine(paragraph).text for paragraph in cell_paragraphs(element)]
    nested = any(next(table.iterancestors(f"{W}tc"), None) is element for table in element.iter(f"{W}tbl"))
    return FormCell(row, column, 1, span, lines, element, has_table=nested)


def _nodes(paragraph: Any) -> Iterator[Any]:
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}sym", f"{W}noBreakHyphen"):
        if node.getparent().tag == f"{W}r" and next(node.iterancestors(f"{W}p"), None) is paragraph:
            yield node


def _text(node: Any) -> str:
    run = node.getparent()
    kind = node.tag.removeprefix(W)
    if kind == "br":
        return "" if node.get(f"{W}type") else "\n"
    if kind == "sym":
        code = node.get(f"{W}char", "").upper()
        return "□" if code in EMPTY_SYMBOLS else "☑" if code in TICKED_SYMBOLS else "•"
    if kind == "noBreakHyphen":
        return "-"
    text = "\t" if kind == "tab" else str(node.text or "")
    if is_placeholder(node):
        return CONTROL * len(text)
    if not text.strip() and text and is_underlined(run):
        return UNDERLINE * len(text)
    # A text field of older Word shows five of these spaces.
    return UNDERLINE * len(text) if text == "\u2002" * len(text) and len(text) >= 3 else text


def is_underlined(run: Any) -> bool:
    """Whether a run is underlined."""
    line = run.find(f"{W}rPr/{W}u")
    return line is not None and line.get(f"{W}val", "single") != "none"


def is_placeholder(node: Any) -> bool:
    """Whether a text only invites to fill in a content control."""
    control = next(node.iterancestors(f"{W}sdt"), None)
    if control is None or control.find(f"{W}sdtPr/{W14}checkbox") is not None:
        return False
    return control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
