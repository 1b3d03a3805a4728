"""A form in a workbook: its sheets as grids, each cell with its XML element.

The XML is read and changed itself: openpyxl loses shapes and pictures of a workbook that it saves.
Source: ECMA-376 (c, mergeCell, xf, sst).
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from functools import cached_property
from typing import Any, Final

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.word_xml import tree
from baosong.core.forms.grid import FormCell, FormGrid
from baosong.core.forms.labels import compact, is_label
from baosong.core.forms.model import FormReading, UnusableForm
from baosong.core.forms.sheet_references import position, reference
from baosong.core.forms.table_fields import TableFields

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
MAX_SHEETS: Final = 10
MAX_COLUMNS: Final = 200
# Blank rows below the last text that belong to a form.
BLANK_ROWS: Final = 100
MAX_ROWS: Final = 2000
STANDARD_WIDTH: Final = 8.43
DATE_FORMATS: Final = (*range(14, 18), 22, *range(27, 37), *range(50, 59))


class SheetFile:
    """An .xlsx."""

    kind = "xlsx"

    def __init__(self, content: bytes) -> None:
        from lxml.etree import XMLSyntaxError

        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                self.entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
            self.sheets = [FormSheet(self, number, *found) for number, found in enumerate(self._sheet_parts())]
        except (*BROKEN_ARCHIVE, XMLSyntaxError) as error:
            raise UnreadableDocument("broken", kind="xlsx") from error
        self._wrapped: dict[int, int] = {}
        self.findings: tuple[str, ...] = ("protected",) if any(sheet.root.find(f"{S}sheetProtection") is not None for sheet in self.sheets) else ()

    def _sheet_parts(self) -> list[tuple[str, str]]:
        targets = {link.get("Id", ""): link.get("Target", "") for link in tree(self.entries["xl/_rels/workbook.xml.rels"])}
        found = []
        for sheet in tree(self.entries["xl/workbook.xml"]).iter(f"{S}sheet"):
            target = targets.get(sheet.get(f"{R}id", ""), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            if sheet.get("state", "visible") == "visible" and path in self.entries and "worksheets/" in path:
                found.append((path, sheet.get("name", "")))
        return found[:MAX_SHEETS]

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings."""
        part = self.entries.get("xl/sharedStrings.xml")
        if part is None:
            return []
        return ["".join(node.text or "" for node in item.iter(f"{S}t") if node.getparent().tag != f"{S}rPh") for item in tree(part).iterfind(f"{S}si")]

    @cached_property
    def _styles(self) -> Any:
        return tree(self.entries["xl/styles.xml"]) if "xl/styles.xml" in self.entries else None

    @cached_property
    def bordered(self) -> list[bool]:
        """Whether a style draws a border, by its number."""
        if self._styles is None:
            return []
        borders = [any(side.get("style", "none") != "none" for side in border) for border in self._styles.iterfind(f"{S}borders/{S}border")]
        numbers = [int(style.get("borderId", "0")) for style in self._styles.iterfind(f"{S}cellXfs/{S}xf")]
        return [number < len(borders) and borders[number] for number in numbers]

    @cached_property
    def dates(self) -> list[bool]:
        """Whether a style shows a number as a date."""
        if self._styles is None:
            return []
        codes = {one.get("numFmtId"): one.get("formatCode", "") for one in self._styles.iterfind(f"{S}numFmts/{S}numFmt")}
        numbers = [style.get("numFmtId", "0") for style in self._styles.iterfind(f"{S}cellXfs/{S}xf")]
        return [(number.isdigit() and int(number) in DATE_FORMATS) or re.search(r"y|年", codes.get(number, "").lower()) is not None for number in numbers]

    def wrapped(self, style: int) -> int:
        """The number of a style that is like another one, with its text wrapped."""
        if self._styles is None:
            return style
        if style not in self._wrapped:
            formats = self._styles.find(f"{S}cellXfs")
            if formats is None or style >= len(formats):
                return style
            clone = copy.deepcopy(formats[style])
            alignment = clone.find(f"{S}alignment")
            if alignment is None:
                alignment = copy.deepcopy(clone)
                alignment.clear()
                alignment.tag = f"{S}alignment"
                clone.insert(0, alignment)
            alignment.set("wrapText", "1")
            clone.set("applyAlignment", "1")
            formats.append(clone)
            formats.set("count", str(len(formats)))
            self.bordered.append(self.bordered[style])
            self.dates.append(self.dates[style])
            self._wrapped[style] = len(formats) - 1
        return self._wrapped[style]

    def read(self) -> FormReading:
        """Read all fields."""
        found = FormReading()
        for sheet in self.sheets:
            title = sheet.title
            reader = TableFields(sheet.grid, "", title, is_sheet=True)
            reader.read()
            if reader.fields:
                found.titles.append(title)
            found.fields += reader.fields
            found.unrecognised += reader.unrecognised
        return found

    def written(self) -> bytes:
        """The file as bytes, with what was changed in its sheets."""
        from lxml import etree

        made = io.BytesIO()
        changed = {sheet.path: sheet.root for sheet in self.sheets}
        if self._wrapped:
            changed["xl/styles.xml"] = self._styles
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.entries.items():
                root = changed.get(name)
                archive.writestr(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if root is not None else content)
        return made.getvalue()


class FormSheet:
    """A sheet. Rows and columns are counted from 0."""

    def __init__(self, file: SheetFile, number: int, path: str, name: str) -> None:
        self.file, self.number, self.path, self.name = file, number, path, name
        self.root = tree(file.entries[path])
        self.data = self.root.find(f"{S}sheetData")
        if self.data is None:
            raise UnreadableDocument("broken", kind="xlsx")
        self.cells: dict[tuple[int, int], Any] = {}
        self.rows: dict[int, Any] = {}
        self._index()

    def _index(self) -> None:
        row = -1
        for element in self.data.iterfind(f"{S}row"):
            row = int(element.get("r", row + 2)) - 1
            self.rows[row] = element
            column = -1
            for cell in element.iterfind(f"{S}c"):
                at = position(cell.get("r", ""))
                column = at[1] if at is not None else column + 1
                self.cells[row, column] = cell

    @cached_property
    def merges(self) -> list[tuple[int, int, int, int]]:
        """Merged cells: first row, first column, last row, last column."""
        found = []
        for merge in self.root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            first, _, last = merge.get("ref", "").partition(":")
            begin, end = position(first), position(last or first)
            if begin is not None and end is not None:
                found.append((*begin, *end))
        return found

    def text(self, cell: Any) -> str:
        """The text of a cell as it shows; dates as year-month-day."""
        kind, value = cell.get("t", "n"), cell.find(f"{S}v")
        if kind == "inlineStr":
            return "".join(node.text or "" for node in cell.iter(f"{S}t"))
        written = (value.text or "") if value is not None else ""
        if kind == "s":
            return self.file.strings[int(written)] if written.isdigit() and int(written) < len(self.file.strings) else ""
        if kind == "n" and written:
            return self._number(written, int(cell.get("s", "0")))
        return written

    def _number(self, written: str, style: int) -> str:
        from openpyxl.utils.datetime import from_excel

        try:
            number = float(written)
            if style < len(self.file.dates) and self.file.dates[style] and 1 <= number < 200_000:
                return f"{from_excel(number):%Y-%m-%d}"
        except (ValueError, OverflowError):
            return written
        return str(int(number)) if number.is_integer() and abs(number) < 1e18 else written

    def cell_at(self, row: int, column: int) -> Any:
        """The element of a cell, made at its place if it is missing."""
        from lxml import etree

        found = self.cells.get((row, column))
        if found is not None:
            return found
        line = self.rows.get(row)
        if line is None:
            line = etree.Element(f"{S}row", r=str(row + 1))
            before = max((number for number in self.rows if number < row), default=None)
            if before is None:
                self.data.insert(0, line)
            else:
                self.rows[before].addnext(line)
            self.rows[row] = line
        cell = etree.Element(f"{S}c", r=reference(row, column))
        left = max((other for (one, other) in self.cells if one == row and other < column), default=None) if len(line) else None
        if left is None:
            line.insert(0, cell)
        else:
            self.cells[row, left].addnext(cell)
        self.cells[row, column] = cell
        return cell

    def width(self, column: int) -> float:
        """Characters of a column."""
        return self._widths.get(column, STANDARD_WIDTH)

    @cached_property
    def _widths(self) -> dict[int, float]:
        found: dict[int, float] = {}
        for group in self.root.iterfind(f"{S}cols/{S}col"):
            first, last = int(group.get("min", "1")) - 1, int(group.get("max", "1"))
            found |= dict.fromkeys(range(first, min(last, MAX_COLUMNS)), float(group.get("width", STANDARD_WIDTH)))
        return found

    def is_bordered(self, cell: Any) -> bool:
        """Whether a cell has a border."""
        style = int(cell.get("s", "0"))
        return style < len(self.file.bordered) and self.file.bordered[style]

    @cached_property
    def grid(self) -> FormGrid:
        """The cells that belong to the form. Raises UnusableForm for sheets far larger than one."""
        texts = {at: self.text(cell) for at, cell in self.cells.items()}
        last_text = max((row for (row, _), text in texts.items() if text.strip()), default=-1)
        bordered = {at for at, cell in self.cells.items() if self.is_bordered(cell) and at[0] <= last_text + BLANK_ROWS}
        used = bordered | {at for at, text in texts.items() if text.strip()}
        height, width = max((row for row, _ in used), default=-1) + 1, max((column for _, column in used), default=-1) + 1
        if height > MAX_ROWS or width > MAX_COLUMNS:
            raise UnusableForm("too_large_table", rows=MAX_ROWS, columns=MAX_COLUMNS)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in self.merges if top < height and left < width}
        hidden = {
            (row, column)
            for (top, left), (bottom, right) in merged.items()
            for row in range(top, min(bottom, height) + 1)
            for column in range(left, min(right, width) + 1)
        } - set(merged)
        cells = []
        for row in range(height):
            for column in range(width):
                at = (row, column)
                if at in hidden or not (texts.get(at, "").strip() or at in bordered or at in merged or not bordered):
                    continue
                bottom, right = merged.get(at, at)
                cells.append(FormCell(row, column, bottom - row + 1, right - column + 1, texts.get(at, "").split("\n"), at, height=self._height(row, bottom)))
        return FormGrid(self.number, cells)

    def _height(self, top: int, bottom: int) -> int:
        """Twips of rows whose height is set."""
        heights = [self.rows[row].get("ht", "0") for row in range(top, bottom + 1) if row in self.rows and self.rows[row].get("customHeight")]
        return round(sum(float(height) for height in heights) * 20)

    @cached_property
    def title(self) -> str:
        """The text of the first row that has only one, or the name of the sheet."""
        for row in range(min(self.grid.height, 3)):
            texts = [compact(cell.text) for cell in self.grid.row(row) if compact(cell.text)]
            if len(texts) == 1 and is_label(texts[0]) and not texts[0].endswith(("：", ":")) and not texts[0].startswith("附件"):
                return texts[0]
        return self.name
