"""Read a filled workbook back into the values of its fields."""

from __future__ import annotations

from baosong.core.forms.alignment import GridMatch, match_grids
from baosong.core.forms.blanks import option_marks
from baosong.core.forms.field_values import canonical, clean
from baosong.core.forms.labels import compact
from baosong.core.forms.line_values import assembled, ticked, values_of_lines
from baosong.core.forms.model import FormDefinition, FormField, FormFieldKind, FormFinding, FormPlaceKind, FormValue, FormValues, ReturnedForm
from baosong.core.forms.sheet_form import SheetFile


def read_back_sheet(form: SheetFile, filled: SheetFile, definition: FormDefinition) -> ReturnedForm:
    """Return the values of a filled workbook, and what did not fit."""
    matches, questions = match_grids([sheet.grid for sheet in form.sheets], [sheet.grid for sheet in filled.sheets], definition.fields)
    values: FormValues = {}
    changed: set[tuple[int, int]] = set()
    for field in definition.fields:
        match = matches[field.place.table]
        value = _value(field, match, definition, changed, questions) if match is not None else None
        if value not in (None, "", [], {}):
            values[field.key] = value
    return ReturnedForm(values, tuple(questions))


def _value(field: FormField, match: GridMatch, definition: FormDefinition, changed: set[tuple[int, int]], questions: list[FormFinding]) -> FormValue | None:
    place = field.place
    if place.kind is FormPlaceKind.ROWS:
        return _rows(field, match)
    if field.kind is FormFieldKind.PICTURE:
        return None
    if place.kind is FormPlaceKind.BOXES:
        boxes = [match.cell(place.row, place.column + number) for number in range(place.rows)]
        return clean("".join(compact(box.text) for box in boxes if box is not None))
    cell, form = match.cell(place.row, place.column), match.form.covering.get((place.row, place.column))
    if cell is None or form is None:
        questions.append(FormFinding("place_missing", field.key, field.label))
        return None
    if place.kind is FormPlaceKind.CELL:
        text = clean(cell.text)
        return None if text == clean(form.text) else canonical(field, text)
    same = [one for one in definition.fields if (one.place.table, one.place.row, one.place.column) == (place.table, place.row, place.column)]
    parts = values_of_lines(form.lines, cell.lines, same)
    if parts is None and (place.row, place.column) not in changed:
        changed.add((place.row, place.column))
        questions.append(FormFinding("text_changed", field.key, field.label))
    return assembled(field, parts or {}, ticked(field, form.lines, cell.lines) if place.kind is FormPlaceKind.OPTIONS else [])


def _rows(field: FormField, match: GridMatch) -> FormValue:
    rows = []
    for row in match.table_rows.get(field.key, range(0)):
        values = {}
        for column in field.columns:
            cell = match.filled.covering.get((row, column.place.column))
            if cell is not None and cell.row == row:
                marks = option_marks(cell.lines) if column.kind is FormFieldKind.CHOICE else ()
                values[column.key] = "、".join(mark.text for mark in marks if mark.ticked) if marks else clean(cell.text)
        rows.append(values)
    return canonical(field, rows)
