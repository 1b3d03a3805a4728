"""Fill a form in a workbook: values into its cells, rows into its tables."""

from __future__ import annotations

import copy
import re
from typing import Final

from baosong.core.forms.blanks import BRACKET_OPTION, UNDERLINE, OptionMark, option_marks
from baosong.core.forms.field_values import width_of, written_date
from baosong.core.forms.line_fields import option_groups
from baosong.core.forms.model import FormField, FormFieldKind, FormFinding, FormPlaceKind, FormValue, FormValues, TextSpan
from baosong.core.forms.sheet_form import FormSheet, S, SheetFile
from baosong.core.forms.sheet_rows import insert_rows
from baosong.core.forms.table_regions import ORDINAL

NUMBER: Final = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.\d{0,8}[1-9])?")
LINE_POINTS: Final = 16
TALLEST_POINTS: Final = 409
XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


class SheetFiller:
    """Writes values of one workbook, from the last row to the first, since tables may grow."""

    def __init__(self, file: SheetFile) -> None:
        self.file = file
        self.findings: list[FormFinding] = []
        self.texts = {sheet.number: {(cell.row, cell.column): list(cell.lines) for cell in sheet.grid.cells} for sheet in file.sheets}
        self.rows = {sheet.number: {(cell.row, cell.column): cell.columns for cell in sheet.grid.cells} for sheet in file.sheets}

    def fill(self, fields: list[FormField], values: FormValues) -> list[FormFinding]:
        """Write canonical values; return what could not be written."""
        cells: dict[tuple[int, int, int], list[FormField]] = {}
        for field in fields:
            if field.key in values:
                cells.setdefault((field.place.table, field.place.row, field.place.column), []).append(field)
        for (table, row, column), group in sorted(cells.items(), reverse=True):
            sheet = self.file.sheets[table]
            if group[0].place.kind is FormPlaceKind.ROWS:
                self._write_rows(sheet, group[0], values[group[0].key])
            elif group[0].kind is FormFieldKind.PICTURE:
                self.findings.append(FormFinding("no_place", group[0].key, "picture"))
            elif group[0].place.kind is FormPlaceKind.BOXES:
                for number, character in enumerate(str(values[group[0].key])[: group[0].place.rows]):
                    write(sheet, row, column + number, character)
            else:
                self._write_cell(sheet, (row, column), group, values)
        return self.findings

    def _write_cell(self, sheet: FormSheet, at: tuple[int, int], group: list[FormField], values: FormValues) -> None:
        first = group[0]
        if first.place.kind is FormPlaceKind.CELL:
            value = values[first.key]
            text = value if isinstance(value, str) else value.get("text", "") if isinstance(value, dict) else "、".join(map(str, value))
            write(sheet, *at, written_date(text) if first.kind is FormFieldKind.DATE else text, as_number=first.kind is FormFieldKind.NUMBER)
            self._grow(sheet, at, text)
            return
        lines = self.texts[sheet.number].get(at, [""])
        for field in group:
            if field.place.kind is FormPlaceKind.OPTIONS:
                lines = ticked_lines(field, values[field.key], lines)
        changes = [change for field in group for change in self._changes(field, values[field.key])]
        for span, text, is_date in sorted(changes, key=lambda one: (one[0].line, one[0].start, one[0].end), reverse=True):
            lines[span.line] = with_value(lines[span.line], span, text, is_date=is_date)
        write(sheet, *at, "\n".join(lines))
        self._grow(sheet, at, "\n".join(lines))

    def _changes(self, field: FormField, value: FormValue) -> list[tuple[TextSpan, str, bool]]:
        place = field.place
        texts = value if isinstance(value, dict) else {"text": value if isinstance(value, str) else ""}
        changes = []
        for part, span in (("text", None if place.kind is FormPlaceKind.OPTIONS else place.text), ("name", place.name), ("date", place.date)):
            text = texts.get(part, "")
            if text and span is not None:
                is_date = part == "date" or field.kind is FormFieldKind.DATE
                changes.append((span, written_date(text) if is_date else text, is_date))
            elif text and place.kind is not FormPlaceKind.OPTIONS:
                self.findings.append(FormFinding("no_place", field.key, part))
        return changes

    def _write_rows(self, sheet: FormSheet, field: FormField, rows: FormValue) -> None:
        values = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        write_table(sheet, field, values)

    def _grow(self, sheet: FormSheet, at: tuple[int, int], text: str) -> None:
        """Wrap a text that is wider than its cell, and make the row high enough."""
        columns = self.rows[sheet.number].get(at, 1)
        grow(sheet, at, text, columns)


def write_table(sheet: FormSheet, field: FormField, values: list[dict[str, str]]) -> None:
    """Write rows below a heading, with running numbers; rows that the form does not have are inserted."""
    place = field.place
    missing = len(values) - place.rows
    if missing > 0 and not field.fixed_rows:
        insert_rows(sheet, place.row + place.rows, missing, pattern=place.row + place.rows - 1 if place.rows else None)
    keys = {column.key for column in field.columns}
    serials = [] if field.fixed_rows else [column for number, column in enumerate(place.columns, 1) if f"c{number}" not in keys]
    for number, row in enumerate(values):
        for column in serials:
            cell = sheet.cells.get((place.row + number, column))
            if cell is None or ORDINAL.fullmatch("".join(sheet.text(cell).split())):
                write(sheet, place.row + number, column, str(number + 1), as_number=True)
        for column_field in field.columns:
            if text := row.get(column_field.key, ""):
                _write_entry(sheet, (place.row + number, column_field.place.column), column_field, text)


def _write_entry(sheet: FormSheet, at: tuple[int, int], field: FormField, text: str) -> None:
    cell = sheet.cells.get(at)
    lines = sheet.text(cell).split("\n") if cell is not None else [""]
    if option_marks(lines):
        write(sheet, *at, "\n".join(_ticked(lines, option_marks(lines), [text])))
        return
    write(sheet, *at, written_date(text) if field.kind is FormFieldKind.DATE else text, as_number=field.kind is FormFieldKind.NUMBER)
    grow(sheet, at, text, 1)


def write(sheet: FormSheet, row: int, column: int, text: str, *, as_number: bool = False) -> None:
    """Write a cell; its style stays."""
    from lxml import etree

    cell = sheet.cell_at(row, column)
    for child in list(cell):
        cell.remove(child)
    style = int(cell.get("s", "0"))
    if as_number and NUMBER.fullmatch(text) and not (style < len(sheet.file.dates) and sheet.file.dates[style]):
        cell.attrib.pop("t", None)
        etree.SubElement(cell, f"{S}v").text = text
        return
    cell.set("t", "inlineStr")
    node = etree.SubElement(etree.SubElement(cell, f"{S}is"), f"{S}t")
    node.text = text
    node.set(XML_SPACE, "preserve")


def grow(sheet: FormSheet, at: tuple[int, int], text: str, columns: int) -> None:
    """Wrap a text that is wider than its cell, and make its row high enough for it."""
    width = max(sum(sheet.width(at[1] + number) for number in range(columns)), 2.0)
    lines = sum(max(-(-width_of(line) // max(int(width), 1)), 1) for line in text.split("\n"))
    if lines <= 1:
        return
    cell = sheet.cell_at(*at)
    cell.set("s", str(sheet.file.wrapped(int(cell.get("s", "0")))))
    row = sheet.rows[at[0]]
    needed = min(lines * LINE_POINTS, TALLEST_POINTS)
    if float(row.get("ht", "0")) < needed:
        row.set("ht", str(needed))
        row.set("customHeight", "1")


def with_value(line: str, span: TextSpan, text: str, *, is_date: bool) -> str:
    """A line with a value on its blank; what the value does not need of the blank stays."""
    blank = line[span.start : span.end]
    if span.start == span.end == 0 and line.strip():
        return f"{text}\n{line}"
    if is_date and "年" in blank:
        lead = len(blank) - len(blank.lstrip(" \t\u3000\u00a0"))
        return line[: span.start] + blank[: max(lead - 4, 0)] + text + line[span.end :]
    used, needed = len(blank), width_of(text)
    if re.fullmatch(rf"[_＿…{UNDERLINE} \t\u3000\u2002\u00a0]*", blank):
        used = min(len(blank), needed)
        used -= 1 if used and used == len(blank) and span.end < len(line) and not re.search("[_＿]", blank) else 0
    return line[: span.start] + text + line[span.start + used :]


def ticked_lines(field: FormField, value: FormValue, lines: list[str]) -> list[str]:
    """Lines with the chosen options of a field ticked."""
    chosen = value if isinstance(value, list) else [value.get("text", "")] if isinstance(value, dict) else [value]
    span = field.place.text
    groups = [option_marks(lines)] if field.kind is FormFieldKind.OPINION else [marks for _, marks in option_groups(lines)]
    is_any = field.kind is FormFieldKind.OPINION or span is None
    marks = next((marks for marks in groups if marks and (is_any or (marks[0].line, marks[0].start) == (span.line, span.start))), [])  # type: ignore[union-attr]  # is_any
    return _ticked(lines, marks, [one for one in chosen if isinstance(one, str)])


def _ticked(lines: list[str], marks: list[OptionMark], chosen: list[str]) -> list[str]:
    made = copy.copy(lines)
    for mark in sorted(marks, key=lambda mark: (mark.line, mark.start), reverse=True):
        if mark.text in chosen:
            line = made[mark.line]
            middle = mark.start + (mark.end - mark.start) // 2
            is_bracket = BRACKET_OPTION.match(line[mark.start :]) is not None
            made[mark.line] = f"{line[:middle]}√{line[middle + 1 :]}" if is_bracket else f"{line[: mark.start]}☑{line[mark.start + 1 :]}"
    return made
