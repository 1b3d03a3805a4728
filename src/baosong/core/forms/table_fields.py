"""Fields of a grid: labels with the blanks beside or below them, tables, and cells that have blanks of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from baosong.core.forms.blanks import BlankStyle, blanks_of, is_hint, is_signing, option_marks
from baosong.core.forms.cell_roles import CellRole, cell_has_room, first_line, is_opinion_line, literal_text, role_of, signed_place
from baosong.core.forms.grid import FormCell, FormGrid
from baosong.core.forms.labels import compact, is_label, kind_of, label_of
from baosong.core.forms.line_fields import fields_of_lines, named_field, option_fields, option_groups
from baosong.core.forms.model import FieldPlace, FormField, FormFieldKind, FormPlaceKind, TextSpan, UnrecognisedPlace
from baosong.core.forms.table_regions import TableRegion, regions_of

# Twips of a cell that takes more than a line.
HIGH: Final = 1400
LEAST_BOXES: Final = 6
NUMBERED: Final = re.compile(r"号码?$|身份证|电话|手机|代码$")


class TableFields:
    """Reads one grid."""

    def __init__(self, grid: FormGrid, context: str = "", title: str = "", *, is_sheet: bool = False) -> None:
        """`context`: the heading before the table, `title`: of the form."""
        self.grid, self.context, self.title = grid, context, title
        self.roles = {id(cell): role_of(cell) for cell in grid.cells}
        self.used: set[int] = set()
        self.fields: list[FormField] = []
        self.unrecognised: list[UnrecognisedPlace] = []
        self.regions = regions_of(grid, self._role, is_sheet=is_sheet)

    def _role(self, cell: FormCell) -> CellRole:
        return self.roles[id(cell)]

    def read(self) -> None:
        """Fill `fields` and `unrecognised`."""
        for region in self.regions:
            self._add_region(region)
        for cell in self.grid.cells:
            if id(cell) not in self.used:
                self._add_cell(cell)
        for cell in self.grid.cells:
            if id(cell) not in self.used and self._role(cell) in (CellRole.LABEL, CellRole.PICTURE):
                self._add_lone_label(cell)
        self.fields.sort(key=lambda field: (field.place.row, field.place.column, field.place.text.line if field.place.text else -1))
        self.fields = [self._placed(field) for field in self.fields]
        self.unrecognised = [UnrecognisedPlace(replace(place.place, table=self.grid.number), place.text) for place in self.unrecognised]

    def _placed(self, field: FormField) -> FormField:
        section = field.section or self._section(field.place)
        return replace(field, place=replace(field.place, table=self.grid.number), section="" if section == field.label else section)

    def _section(self, place: FieldPlace) -> str:
        """The label that stands left of the field's own label over several rows, or above it over the whole width."""
        own = self.grid.covering.get((place.label_row, place.label_column)) or self.grid.covering.get((place.row, place.column))
        left = self.grid.left_of(own) if own is not None else None
        if left is not None and self._role(left) is CellRole.LABEL and left.rows > (own.rows if own is not None else 1):
            return label_of(left.text).label
        return ""

    def _add_region(self, region: TableRegion) -> None:
        cells = [cell for row in range(region.top, region.first + region.rows) for cell in self.grid.row(row) if cell.column >= region.columns[0]]
        self.used |= {id(cell) for cell in cells}
        label, at = label_of(self.context).label or self.title, (-1, -1)
        if region.side is not None:
            self.used.add(id(region.side))
            label, at = label_of(region.side.text).label, (region.side.row, region.side.column)
        elif (
            (above := self.grid.covering.get((region.top - 1, region.columns[0]))) is not None
            and self._role(above) is CellRole.LABEL
            and above.columns == self.grid.width
            and not above.text.rstrip().endswith((":", "："))
        ):
            self.used.add(id(above))
            label, at = label_of(above.text).label, (above.row, above.column)
        place = FieldPlace(
            FormPlaceKind.ROWS, row=region.first, column=region.columns[0], label_row=at[0], label_column=at[1], rows=region.rows, columns=region.columns
        )
        columns = []
        for number, (name, start) in enumerate(zip(region.headings, region.columns, strict=True), 1):
            if start in region.ordinals or (region.fixed_rows and number == 1):
                continue
            cell = self.grid.covering.get((region.first, start))
            column = named_field(name, FieldPlace(FormPlaceKind.CELL, column=start), cell.lines if cell is not None and region.rows else [])
            heading = self.grid.covering.get((region.first - 1, start))
            own = kind_of(heading.text) if heading is not None else None
            columns.append(replace(column, key=f"c{number}", kind=own or column.kind))
        self.fields.append(FormField("", label, FormFieldKind.TABLE, place, columns=tuple(columns), fixed_rows=region.fixed_rows))

    def _add_cell(self, cell: FormCell) -> None:
        role = self._role(cell)
        if role is CellRole.OPTIONS:
            self._add_options(cell)
        elif role is CellRole.PICTURE:
            self._add_picture(cell)
        elif role is CellRole.SIGNED:
            self._add_signed(cell)
        elif role is CellRole.OWN:
            self._add_own(cell)
        elif role is CellRole.BLANK:
            self._add_blank(cell)

    def _label_for(self, cell: FormCell) -> FormCell | None:
        """The label beside a blank, or the one above it if that belongs to no other blank."""
        left = self.grid.left_of(cell)
        if left is not None and self._role(left) is CellRole.LABEL and (id(left) not in self.used or left.row == cell.row):
            return left if id(left) not in self.used else None
        above = self.grid.above(cell)
        if above is not None and self._role(above) is CellRole.LABEL and id(above) not in self.used and above.columns == cell.columns:
            right = self.grid.right_of(above)
            if right is None or self._role(right) is not CellRole.BLANK or self._role(cell) is not CellRole.BLANK or above.columns == self.grid.width:
                return above
        return None

    def _add_blank(self, cell: FormCell) -> None:
        label = self._label_for(cell)
        if label is None:
            picture = self.grid.left_of(cell)
            if picture is not None and self._role(picture) is CellRole.PICTURE and id(picture) not in self.used and picture.rows == cell.rows:
                self._take_picture(picture, cell)
                return
            if compact(self.context) and self.grid.width == cell.columns and self.grid.height == cell.rows:
                place = FieldPlace(FormPlaceKind.CELL, row=cell.row, column=cell.column)
                self.fields.append(_grown(named_field(self.context, place, cell.lines), cell))
                return
            left = self.grid.left_of(cell)
            self.unrecognised.append(
                UnrecognisedPlace(FieldPlace(FormPlaceKind.CELL, row=cell.row, column=cell.column), compact(left.text)[:40] if left else "")
            )
            return
        self.used.add(id(label))
        boxes = self._boxes(cell) if NUMBERED.search(label_of(label.text).label) else []
        if boxes:
            self.used |= {id(box) for box in boxes}
            place = FieldPlace(FormPlaceKind.BOXES, row=cell.row, column=cell.column, label_row=label.row, label_column=label.column, rows=len(boxes))
            self.fields.append(named_field(label.text, place, []))
            return
        self.used.add(id(cell))
        self.fields.append(self._labelled(label, cell))

    def _boxes(self, cell: FormCell) -> list[FormCell]:
        """A row of blank cells behind one label, for one character each."""
        boxes = [cell]
        while (
            (right := self.grid.right_of(boxes[-1])) is not None and self._role(right) is CellRole.BLANK and right.row == cell.row and right.rows == cell.rows
        ):
            boxes.append(right)
        return boxes if len(boxes) >= LEAST_BOXES else []

    def _labelled(self, label: FormCell, cell: FormCell) -> FormField:
        at = (label.row, label.column)
        blanks = blanks_of(cell.lines)
        kind = kind_of(label.text)
        if kind is not None and kind.is_signed:
            return named_field(label.text, signed_place(cell, at), cell.lines)
        place = FieldPlace(FormPlaceKind.CELL, row=cell.row, column=cell.column, label_row=at[0], label_column=at[1])
        first = blanks[0] if blanks else None
        if first is not None and len(blanks) == 1:
            place = replace(place, kind=FormPlaceKind.SPAN, text=TextSpan(first.line, first.start, first.end))
        field = _grown(named_field(label.text, place, cell.lines), cell)
        if first is not None and first.style is BlankStyle.DATE and field.kind in (FormFieldKind.TEXT, FormFieldKind.LONG_TEXT) and len(blanks) == 1:
            return replace(field, kind=FormFieldKind.DATE)
        if first is not None and first.counted and field.kind is FormFieldKind.TEXT:
            return replace(field, kind=FormFieldKind.NUMBER)
        return field

    def _add_options(self, cell: FormCell) -> None:
        # A label before each group of options leaves the one beside the cell to another field.
        label = self._label_for(cell) if any(not own for own, _ in option_groups(cell.lines)) else None
        place = FieldPlace(FormPlaceKind.OPTIONS, row=cell.row, column=cell.column)
        if label is not None:
            place = replace(place, label_row=label.row, label_column=label.column)
        if label is not None and kind_of(label.text) is FormFieldKind.OPINION:
            self.used |= {id(label), id(cell)}
            opinion = replace(signed_place(cell, (label.row, label.column)), kind=FormPlaceKind.OPTIONS)
            self.fields.append(replace(named_field(label.text, opinion), options=tuple(mark.text for mark in option_marks(cell.lines))))
            return
        found = option_fields(cell.lines, place, label.text if label is not None else "")
        if not found:
            self.unrecognised.append(UnrecognisedPlace(place, compact(cell.text)[:40]))
            return
        if label is not None:
            self.used.add(id(label))
        self.used.add(id(cell))
        self.fields += found
        spans = fields_of_lines(cell.lines, replace(place, kind=FormPlaceKind.SPAN), skip_labels={field.label for field in found})
        self.fields += [field for field in spans.fields if field.label]

    def _add_picture(self, cell: FormCell) -> None:
        right = self.grid.right_of(cell)
        if right is not None and self._role(right) is CellRole.BLANK and right.rows >= cell.rows and id(right) not in self.used and cell.row == right.row:
            self._take_picture(cell, right)
            return
        self._take_picture(cell, cell)

    def _take_picture(self, label: FormCell, cell: FormCell) -> None:
        self.used |= {id(label), id(cell)}
        place = FieldPlace(FormPlaceKind.CELL, row=cell.row, column=cell.column, label_row=label.row, label_column=label.column)
        self.fields.append(FormField("", "照片", FormFieldKind.PICTURE, place, hint=compact(label.text)))

    def _add_signed(self, cell: FormCell) -> None:
        """A box that prints only where to sign, with its label on the left or above, or without one."""
        label = self._label_for(cell)
        if label is not None and label.row < cell.row and label.column == cell.column and (not is_opinion_line(label.text) or cell_has_room(label)):
            label = None
        at, written = ((label.row, label.column), label.text) if label is not None else ((-1, -1), self.context)
        if label is None and not (is_opinion_line(written) and len(self.grid.cells) == 1):
            self._add_own(cell)
            return
        self.used |= {id(label), id(cell)}
        field = named_field(written, signed_place(cell, at), cell.lines)
        if field.kind.is_signed:
            self.fields.append(field)
        elif field.kind is FormFieldKind.PERSON:
            self.fields.append(replace(field, kind=FormFieldKind.SIGNATURE))
        else:
            # A text that its writer signs.
            self.fields.append(replace(field, kind=FormFieldKind.LONG_TEXT, place=replace(field.place, name=None, date=None)))
            self.fields += fields_of_lines(
                cell.lines, FieldPlace(FormPlaceKind.SPAN, row=cell.row, column=cell.column, label_row=cell.row, label_column=cell.column)
            ).fields

    def _add_own(self, cell: FormCell) -> None:
        self.used.add(id(cell))
        left = self.grid.left_of(cell)
        has_date = any(blank.style is BlankStyle.DATE for blank in blanks_of(cell.lines))
        if left is not None and id(left) not in self.used and has_date and is_opinion_line(left.text) and not is_opinion_line(first_line(cell)):
            self.used.add(id(left))
            self.fields.append(named_field(left.text, signed_place(cell, (left.row, left.column)), cell.lines))
            return
        head = next((number for number, line in enumerate(cell.lines) if line.strip()), 0)
        rest = cell.lines[head + 1 :]
        if is_opinion_line(cell.lines[head]):
            self.fields.append(named_field(cell.lines[head], signed_place(cell, (cell.row, cell.column), first=head + 1), rest))
            return
        signed = [line for line in rest if line.strip()]
        if is_label(cell.lines[head]) and not is_signing(cell.lines[head]) and rest and not blanks_of([cell.lines[head].rstrip(":： ")]):
            literal = literal_text(rest, blanks_of(rest))
            if not literal or (is_hint(literal) and len(signed) == 1):
                self._add_chapter_cell(cell, head)
                return
        result = fields_of_lines(cell.lines, FieldPlace(FormPlaceKind.SPAN, row=cell.row, column=cell.column, label_row=cell.row, label_column=cell.column))
        self.fields += result.fields
        self.unrecognised += result.unrecognised

    def _add_chapter_cell(self, cell: FormCell, head: int) -> None:
        """A label, perhaps with a note below, over empty lines."""
        room = next((number for number in range(head + 1, len(cell.lines)) if not cell.lines[number].strip()), None)
        span = TextSpan(room, 0, len(cell.lines[room])) if room is not None else TextSpan(head, len(cell.lines[head]), len(cell.lines[head]))
        place = FieldPlace(FormPlaceKind.SPAN, row=cell.row, column=cell.column, label_row=cell.row, label_column=cell.column, text=span)
        field = named_field(cell.lines[head], place, cell.lines[head + 1 :])
        if field.kind.is_signed:
            field = replace(field, place=signed_place(cell, (cell.row, cell.column), first=head + 1))
        elif field.kind is FormFieldKind.TEXT:
            field = replace(field, kind=FormFieldKind.LONG_TEXT)
        self.fields.append(field)

    def _add_lone_label(self, cell: FormCell) -> None:
        """A label without a blank beside it: its cell is the place if it has room and stands alone in its row."""
        right = self.grid.right_of(cell)
        alone = cell.columns == self.grid.width or (right is None and cell.columns > 1)
        empty = sum(1 for line in cell.lines if not line.strip())
        kind = kind_of(cell.text)
        if (empty and cell.lines[-1].strip() == "" and (alone or empty >= 2)) or (
            alone and cell.height >= HIGH and kind in (FormFieldKind.LONG_TEXT, FormFieldKind.OPINION)
        ):
            self._add_own_room(cell)
        elif cell.lines[-1].rstrip(" \t\u3000").endswith((":", "：")) and (right is None or self._role(right) is not CellRole.BLANK):
            result = fields_of_lines(cell.lines, FieldPlace(FormPlaceKind.SPAN, row=cell.row, column=cell.column, label_row=cell.row, label_column=cell.column))
            self.fields += result.fields

    def _add_own_room(self, cell: FormCell) -> None:
        head = next((number for number, line in enumerate(cell.lines) if line.strip()), 0)
        kind = kind_of(cell.text)
        # Side labels are written one character a line.
        if len([line for line in cell.lines if line.strip()]) > 1 and kind is None:
            return
        self._add_chapter_cell(cell, head)


def _grown(field: FormField, cell: FormCell) -> FormField:
    """A text field in a high cell takes a long text."""
    is_high = cell.height >= HIGH or len(cell.lines) >= 4 or (field.limit or 0) >= 100
    return replace(field, kind=FormFieldKind.LONG_TEXT) if field.kind is FormFieldKind.TEXT and is_high and not field.options else field
