"""Match the tables of a filled file with those of its form, though rows were added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from baosong.core.forms.grid import FormCell, FormGrid
from baosong.core.forms.labels import comparable
from baosong.core.forms.model import FieldPlace, FormField, FormFinding, FormPlaceKind


@dataclass(slots=True)
class GridMatch:
    """A grid of the form beside that of the filled file: which row became which, and the rows of each table (field key to rows)."""

    form: FormGrid
    filled: FormGrid
    rows: dict[int, int]
    table_rows: dict[str, range]

    def cell(self, row: int, column: int) -> FormCell | None:
        """The filled cell of a place of the form."""
        at = self.rows.get(row)
        return self.filled.covering.get((at, column)) if at is not None else None


def match_grids(forms: Sequence[FormGrid], filled: Sequence[FormGrid], fields: Sequence[FormField]) -> tuple[list[GridMatch | None], list[FormFinding]]:
    """Return the match of each grid of the form, and questions about labels that are missing or new."""
    questions: list[FormFinding] = []
    matches: list[GridMatch | None] = []
    left = list(filled)
    for number, form in enumerate(forms):
        own = [field for field in fields if field.place.table == form.number]
        partner = _partner(form, own, left, number, same_count=len(forms) == len(filled))
        if partner is None:
            matches.append(None)
            questions += [FormFinding("place_missing", field.key, field.label) for field in own]
            continue
        left.remove(partner)
        match = _match(form, partner, own)
        matches.append(match)
        questions += _questions(match, own)
    questions += [FormFinding("unknown_table", "", _first_text(grid)) for grid in left if grid.cells]
    return matches, questions


def _partner(form: FormGrid, fields: Sequence[FormField], left: Sequence[FormGrid], number: int, *, same_count: bool) -> FormGrid | None:
    if same_count:
        return next((grid for grid in left if grid.number == number), None)
    wanted = _labels(form)
    best = max(left, key=lambda grid: len(wanted & _labels(grid)), default=None)
    if best is None or (wanted and len(wanted & _labels(best)) * 2 < len(wanted)):
        return None
    return best if wanted or fields else None


def _labels(grid: FormGrid) -> set[str]:
    return {comparable(cell.text) for cell in grid.cells if cell.text.strip()} - {""}


def _match(form: FormGrid, filled: FormGrid, fields: Sequence[FormField]) -> GridMatch:
    tables = sorted((field for field in fields if field.place.kind is FormPlaceKind.ROWS), key=lambda field: field.place.row)
    rows: dict[int, int] = {}
    table_rows: dict[str, range] = {}
    shift = row = 0
    for number, table in enumerate(tables):
        begin, end = table.place.row, table.place.row + table.place.rows
        rows |= {one: one + shift for one in range(row, begin)}
        after = begin + shift + max(table.place.rows, 0)
        extra = _extra_rows(form, filled, (end, after), is_last=number == len(tables) - 1)
        table_rows[table.key] = range(begin + shift, after + extra)
        rows |= {one: one + shift for one in range(begin, end)}
        shift, row = shift + extra, end
    rows |= {one: one + shift for one in range(row, form.height)}
    return GridMatch(form, filled, rows, table_rows)


def _extra_rows(form: FormGrid, filled: FormGrid, at: tuple[int, int], *, is_last: bool) -> int:
    """How many rows a table gained or lost. `at`: the row after it in the form, and where that would stand in the filled file."""
    row, expected = at
    if is_last or row >= form.height:
        return max(filled.height - expected - (form.height - row), -1 if filled.height < expected else 0)
    wanted = {cell.column: comparable(cell.text) for cell in form.row(row) if comparable(cell.text)}
    for extra in range(filled.height - expected):
        found = {cell.column: comparable(cell.text) for cell in filled.row(expected + extra)}
        if wanted and all(found.get(column, "").startswith(text) for column, text in wanted.items()):
            return extra
    return 0


def _questions(match: GridMatch, fields: Sequence[FormField]) -> list[FormFinding]:
    """Labels that stand elsewhere or nowhere, and texts of the filled file in no place of the form."""
    questions = []
    for field in fields:
        label = match.form.covering.get((field.place.label_row, field.place.label_column))
        if label is None or (field.place.label_row == field.place.row and field.place.label_column == field.place.column):
            continue
        cell = match.cell(label.row, label.column)
        if cell is None or comparable(cell.text) != comparable(label.text):
            questions.append(FormFinding("label_changed", field.key, field.label))
    for table in fields:
        if table.place.kind is FormPlaceKind.ROWS:
            questions += _heading_questions(match, table)
    known = {(match.rows[cell.row], cell.column) for cell in match.form.cells if cell.row in match.rows}
    inside = {row for rows in match.table_rows.values() for row in rows}
    new = [cell for cell in match.filled.cells if cell.text.strip() and cell.row not in inside and (cell.row, cell.column) not in known]
    return questions + [FormFinding("unknown_text", "", "".join(cell.text.split())[:40]) for cell in new]


def _heading_questions(match: GridMatch, table: FormField) -> list[FormFinding]:
    for column in table.columns:
        heading = match.form.covering.get((table.place.row - 1, column.place.column))
        cell = match.cell(heading.row, heading.column) if heading is not None else None
        if heading is not None and (cell is None or comparable(cell.text) != comparable(heading.text)):
            return [FormFinding("label_changed", table.key, column.label)]
    return []


def _first_text(grid: FormGrid) -> str:
    return next(("".join(cell.text.split())[:40] for cell in grid.cells if cell.text.strip()), "")


def is_own_cell(place: FieldPlace) -> bool:
    """Whether label and blank share a cell."""
    return (place.row, place.column) == (place.label_row, place.label_column)
