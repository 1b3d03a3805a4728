"""Insert rows into a sheet: what stands below moves down, references follow."""

from __future__ import annotations

import copy
import posixpath
import re
from typing import TYPE_CHECKING, Any, Final

from baosong.core.documents.word_xml import tree
from baosong.core.forms.sheet_references import position, reference

if TYPE_CHECKING:
    from baosong.core.forms.sheet_form import FormSheet

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
XDR: Final = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
AREA: Final = re.compile(r"(?<![A-Za-z0-9_!.])((?:'[^']*'|[\w.]+)!)?(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?(?![A-Za-z0-9_(])")
REFERENCES: Final = (
    ("mergeCell", "ref"),
    ("dataValidation", "sqref"),
    ("conditionalFormatting", "sqref"),
    ("hyperlink", "ref"),
    ("autoFilter", "ref"),
    ("dimension", "ref"),
)


def insert_rows(sheet: FormSheet, at: int, count: int, *, pattern: int | None) -> None:
    """Insert rows before row `at` (from 0) that look like row `pattern`."""
    for row in sorted((number for number in sheet.rows if number >= at), reverse=True):
        _renumber(sheet, row, row + count)
    for name, attribute in REFERENCES:
        for element in sheet.root.iter(f"{S}{name}"):
            element.set(attribute, shifted(element.get(attribute, ""), at, count, extend=name != "mergeCell"))
    for formula in sheet.data.iter(f"{S}f"):
        formula.text = shifted(formula.text or "", at, count, extend=True)
        if formula.get("ref"):
            formula.set("ref", shifted(formula.get("ref"), at, count, extend=True))
    _shift_names(sheet, at, count)
    _shift_drawings(sheet, at, count)
    if pattern is not None and pattern in sheet.rows:
        for number in range(count):
            _clone(sheet, pattern, at + number)
        _clone_merges(sheet, pattern, at, count)
    sheet.__dict__.pop("merges", None)


def _renumber(sheet: FormSheet, old: int, new: int) -> None:
    element = sheet.rows.pop(old)
    element.set("r", str(new + 1))
    sheet.rows[new] = element
    for column in sorted(column for row, column in sheet.cells if row == old):
        cell = sheet.cells.pop((old, column))
        cell.set("r", reference(new, column))
        sheet.cells[new, column] = cell


def _clone(sheet: FormSheet, pattern: int, at: int) -> None:
    """A blank row with the styles of another one."""
    element = copy.deepcopy(sheet.rows[pattern])
    element.set("r", str(at + 1))
    before = max(number for number in sheet.rows if number < at)
    sheet.rows[before].addnext(element)
    sheet.rows[at] = element
    for cell in element:
        place = position(cell.get("r", ""))
        if place is None:
            continue
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        cell.set("r", reference(at, place[1]))
        sheet.cells[at, place[1]] = cell


def _clone_merges(sheet: FormSheet, pattern: int, at: int, count: int) -> None:
    """Cells that are merged within the row are merged in its copies."""
    from lxml import etree

    holder = sheet.root.find(f"{S}mergeCells")
    for top, left, bottom, right in list(sheet.merges):
        if top == bottom == pattern and holder is not None:
            for row in range(at, at + count):
                etree.SubElement(holder, f"{S}mergeCell", ref=f"{reference(row, left)}:{reference(row, right)}")
    if holder is not None:
        holder.set("count", str(len(holder)))


def shifted(text: str, at: int, count: int, *, extend: bool) -> str:
    """References of this sheet in a formula or a list of areas, after rows were inserted; an area that ends above them takes them in."""

    def moved(match: re.Match[str]) -> str:
        prefix, first, top, last, bottom = match.groups()
        if prefix:
            return match[0]
        row = int(top)
        begin = f"{first}{row + count if row > at else row}"
        if last is None:
            return begin
        end = int(bottom)
        grows = end > at or (extend and end == at and row < end)
        return f"{begin}:{last}{end + count if grows else end}"

    return AREA.sub(moved, text)


def _shift_names(sheet: FormSheet, at: int, count: int) -> None:
    """Print areas and other names that point to this sheet."""
    from lxml import etree

    book = tree(sheet.file.entries["xl/workbook.xml"])
    names = [name for name in book.iter(f"{S}definedName") if _points_to(name.text or "", sheet.name)]
    for name in names:
        sheet_part, _, area = (name.text or "").rpartition("!")
        if "," not in (name.text or ""):
            name.text = f"{sheet_part}!{shifted(area, at, count, extend=True)}"
    if names:
        sheet.file.entries["xl/workbook.xml"] = etree.tostring(book, xml_declaration=True, encoding="UTF-8", standalone=True)


def _points_to(text: str, name: str) -> bool:
    return text.startswith((f"{name}!", f"'{name}'!"))


def _shift_drawings(sheet: FormSheet, at: int, count: int) -> None:
    from lxml import etree

    for path in _drawings(sheet):
        root: Any = tree(sheet.file.entries[path])
        for row in root.iter(f"{XDR}row"):
            if int(row.text or "0") >= at:
                row.text = str(int(row.text) + count)
        sheet.file.entries[path] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drawings(sheet: FormSheet) -> list[str]:
    folder, _, name = sheet.path.rpartition("/")
    links = sheet.file.entries.get(f"{folder}/_rels/{name}.rels")
    if links is None:
        return []
    targets = [link.get("Target", "") for link in tree(links) if link.get("Type", "").endswith("/drawing")]
    paths = [target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target)) for target in targets]
    return [path for path in paths if path in sheet.file.entries]
