"""Fill a Word form: values into their places, in the original layout."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Callable
from typing import Any, Final

from baosong.core.documents.word_xml import W
from baosong.core.forms.blanks import BRACKET_OPTION, OptionMark, option_marks
from baosong.core.forms.field_values import written_date
from baosong.core.forms.grid import FormCell
from baosong.core.forms.line_fields import option_groups
from baosong.core.forms.model import FieldPlace, FormField, FormFieldKind, FormFinding, FormPlaceKind, FormValue, FormValues, TextSpan
from baosong.core.forms.package import WordFile
from baosong.core.forms.table_regions import ORDINAL
from baosong.core.forms.word_form import W14, WordForm, WordLine, cell_paragraphs, rows_of
from baosong.core.forms.word_text import (
    cell_in_row,
    cell_width,
    drop_blank,
    fill_lines,
    font_of,
    let_grow,
    lines_needed,
    replace_span,
    run_of,
    write_blank,
    write_cell,
)

# English metric units in a twip, and twips of a row whose height is not set.
EMU: Final = 635
# Options are ticked before texts move their places.
MOST_LINES: Final = 10**6
ROW: Final = 420
LEADING: Final = re.compile(r"^[ \t\u3000\u00a0]*")


class WordFiller:
    """Writes values of one file. Places are resolved before the first change."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.form: WordForm = file.form
        self.findings: list[FormFinding] = []

    def fill(self, fields: list[FormField], values: FormValues) -> list[FormFinding]:
        """Write canonical values; return what could not be written."""
        steps: list[tuple[tuple[int, ...], Callable[[], None]]] = []
        for field in fields:
            if field.key in values:
                steps += self._steps(field, values[field.key])
        for _, step in sorted(steps, key=lambda step: step[0], reverse=True):
            step()
        return self.findings

    def _steps(self, field: FormField, value: FormValue) -> list[tuple[tuple[int, ...], Callable[[], None]]]:
        """The changes of a field with the position of each, so that of a paragraph the last one is made first."""
        place = field.place
        order = (place.table, place.row, place.column)
        paragraphs = self._paragraphs(place)
        cell = self._cell(place)
        if place.kind is FormPlaceKind.ROWS and isinstance(value, list):
            grid = self.form.grids[place.table]
            rows = rows_of(self.form.tables[place.table])[place.row : place.row + place.rows]
            return [(order, lambda: self._write_rows(field, value, rows, grid.covering.get((place.row - 1, place.column))))]
        if place.kind is FormPlaceKind.BOXES and isinstance(value, str):
            boxes = self._boxes(place)
            return [(order, lambda: self._write_boxes(field, value, boxes))]
        if field.kind is FormFieldKind.PICTURE and cell is not None and isinstance(value, bytes):
            return [(order, lambda: self._write_picture(field, value, cell))]
        if place.kind is FormPlaceKind.CONTROL and isinstance(value, str):
            control = self.form.controls[place.number]
            return [(order, lambda: _write_control(control, written(field, value)))]
        if place.kind is FormPlaceKind.CHAPTER and isinstance(value, str):
            return [(order, lambda: self._write_chapter(field, value, paragraphs[0]))]
        if place.kind is FormPlaceKind.CELL and cell is not None:
            text = written(field, _text_of(value))
            label = self._label_font(place)
            return [(order, lambda: write_cell(cell.source, text, label))]
        return self._line_steps(field, value, paragraphs, order)

    def _line_steps(
        self, field: FormField, value: FormValue, paragraphs: list[Any], order: tuple[int, ...]
    ) -> list[tuple[tuple[int, ...], Callable[[], None]]]:
        place = field.place
        steps: list[tuple[tuple[int, ...], Callable[[], None]]] = []
        if place.kind is FormPlaceKind.OPTIONS:
            chosen = value if isinstance(value, list) else [value.get("text", "")] if isinstance(value, dict) else [value]
            steps.append(((*order, MOST_LINES, 0, 0), lambda: self._tick(field, [one for one in chosen if isinstance(one, str)], paragraphs)))
        parts: list[tuple[str, TextSpan | None]] = [("text", place.text), ("name", place.name), ("date", place.date)]
        texts = value if isinstance(value, dict) else {"text": _text_of(value)}
        for part, span in parts:
            text = texts.get(part, "")
            if not text or (part == "text" and place.kind is FormPlaceKind.OPTIONS):
                continue
            if span is None:
                self.findings.append(FormFinding("no_place", field.key, part))
                continue
            steps.append(((*order, span.line, span.start, span.end), self._span_step(field, part, text, paragraphs[span.line], span)))
        return steps

    def _span_step(self, field: FormField, part: str, text: str, paragraph: Any, span: TextSpan) -> Callable[[], None]:
        key = field.key if part == "text" else f"{field.key}.{part}"
        is_date = part == "date" or (part == "text" and field.kind is FormFieldKind.DATE)
        label = self._label_font(field.place)

        def step() -> None:
            self._write_span(key, written_date(text) if is_date else text, paragraph, span, label, is_date=is_date)

        return step

    def _write_span(self, key: str, text: str, paragraph: Any, span: TextSpan, label: Any, *, is_date: bool) -> None:
        line = WordLine(paragraph).text
        blank = line[span.start : span.end]
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        if not line.strip():
            siblings = cell_paragraphs(cell) if cell is not None else [paragraph]
            properties = font_of([paragraph], label) if label is not None or cell is None else font_of(siblings, label)
            last = fill_lines(paragraph, text, key, properties)
            # The last blank line keeps a signature apart.
            drop_blank(last, max(lines_needed(text, cell_width(cell), properties) - 1, 0))
        elif span.start == span.end == 0:
            replace_span(paragraph, 0, 0, key, text + "\n")
        elif is_date and "年" in blank:
            lead = len(LEADING.match(blank)[0]) if LEADING.match(blank) else 0  # type: ignore[index]  # matches the empty text
            replace_span(paragraph, span.start + max(lead - 4, 0), span.end, key, text)
        else:
            write_blank(paragraph, span.start, span.end, key, text)
        if cell is not None:
            let_grow(cell)

    def _paragraphs(self, place: FieldPlace) -> list[Any]:
        if place.table < 0:
            return self.form.paragraphs[place.row : place.row + 1]
        cell = self._cell(place)
        return cell_paragraphs(cell.source) if cell is not None else []

    def _cell(self, place: FieldPlace) -> FormCell | None:
        return self.form.grids[place.table].covering.get((place.row, place.column)) if place.table >= 0 else None

    def _boxes(self, place: FieldPlace) -> list[Any]:
        cells = sorted((cell for cell in self.form.grids[place.table].row(place.row) if cell.column >= place.column), key=lambda cell: cell.column)
        return [cell.source for cell in cells[: place.rows]]

    def _label_font(self, place: FieldPlace) -> Any:
        """The properties of the first run of the label."""
        label = self.form.grids[place.table].covering.get((place.label_row, place.label_column)) if place.table >= 0 else None
        holder = label.source if label is not None else None
        if place.kind is FormPlaceKind.CHAPTER:
            holder = self.form.paragraphs[place.label_row]
        return _first_font(holder)

    def _write_rows(self, field: FormField, values: list[Any], rows: list[Any], heading: FormCell | None) -> None:
        font = _first_font(heading.source) if heading is not None else None
        plain = copy.deepcopy(rows[-1])
        serials = (
            []
            if field.fixed_rows
            else [column for number, column in enumerate(field.place.columns, 1) if f"c{number}" not in {one.key for one in field.columns}]
        )
        for _ in range(len(values) - len(rows)):
            rows[-1].addnext(copy.deepcopy(plain))
            rows.append(rows[-1].getnext())
        for number, row in enumerate(rows[: len(values)]):
            for column in serials:
                _write_serial(cell_in_row(row, column), number + 1, font)
            for column_field in field.columns:
                if text := values[number].get(column_field.key, ""):
                    self._write_row_cell(column_field, cell_in_row(row, column_field.place.column), text, font)

    def _write_row_cell(self, field: FormField, cell: Any, text: str, font: Any) -> None:
        if cell is None:
            return
        paragraphs = cell_paragraphs(cell)
        if option_marks([WordLine(paragraph).text for paragraph in paragraphs]):
            self._tick_group(field, [text], paragraphs, option_marks([WordLine(paragraph).text for paragraph in paragraphs]))
        else:
            write_cell(cell, written(field, text), font)

    def _write_boxes(self, field: FormField, text: str, boxes: list[Any]) -> None:
        if len(text) > len(boxes):
            self.findings.append(FormFinding("too_long", field.key, str(len(boxes))))
        label = self._label_font(field.place)
        for number, box in enumerate(boxes):
            character = text[number : number + 1] if number < len(boxes) - 1 else text[number:]
            write_cell(box, character, label)

    def _write_chapter(self, field: FormField, text: str, paragraph: Any) -> None:
        properties = font_of([paragraph], self._label_font(field.place))
        last = fill_lines(paragraph, text, field.key, properties)
        drop_blank(last, min(lines_needed(text, cell_width(None), properties) - 1, field.place.rows - 1))

    def _write_picture(self, field: FormField, content: bytes, cell: FormCell) -> None:
        from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError

        width = cell_width(cell.source)
        height = max(cell.height, cell.rows * ROW) - 60
        try:
            inline = self.file.document.part.new_pic_inline(io.BytesIO(content), width * EMU, None)
        except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError, KeyError, ValueError):
            self.findings.append(FormFinding("unreadable_picture", field.key))
            return
        share = min(1.0, height * EMU / inline.extent.cy)
        for extent in (inline.extent, inline.graphic.graphicData.pic.spPr.xfrm.ext):
            extent.cx, extent.cy = int(extent.cx * share), int(extent.cy * share)
        paragraphs = cell_paragraphs(cell.source)
        for paragraph in paragraphs[1:]:
            paragraph.getparent().remove(paragraph)
        for run in list(paragraphs[0].iterfind(f"{W}r")):
            paragraphs[0].remove(run)
        run = run_of("", None)
        run.remove(run[0])
        drawing = copy.deepcopy(run)
        drawing.tag = f"{W}drawing"
        drawing.append(inline)
        run.append(drawing)
        paragraphs[0].append(run)

    def _tick(self, field: FormField, chosen: list[str], paragraphs: list[Any]) -> None:
        lines = [WordLine(paragraph).text for paragraph in paragraphs]
        span = field.place.text
        groups = [marks for _, marks in option_groups(lines)]
        if field.kind is FormFieldKind.OPINION:
            groups = [option_marks(lines)]
            span = None
        marks = next((marks for marks in groups if span is None or (marks[0].line, marks[0].start) == (span.line, span.start)), [])
        self._tick_group(field, chosen, paragraphs, marks)

    def _tick_group(self, field: FormField, chosen: list[str], paragraphs: list[Any], marks: list[OptionMark]) -> None:
        del field
        for mark in sorted(marks, key=lambda mark: (mark.line, mark.start), reverse=True):
            if mark.text in chosen:
                _tick(paragraphs[mark.line], mark)


def _first_font(holder: Any) -> Any:
    run = next((run for run in holder.iter(f"{W}r") if run.find(f"{W}rPr") is not None), None) if holder is not None else None
    return run.find(f"{W}rPr") if run is not None else None


def _text_of(value: FormValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return value.get("text", "")
    return "、".join(one for one in value if isinstance(one, str)) if isinstance(value, list) else ""


def written(field: FormField, text: str) -> str:
    """A value as it is printed."""
    return written_date(text) if field.kind is FormFieldKind.DATE else text


def _write_serial(cell: Any, number: int, font: Any) -> None:
    if cell is not None and ORDINAL.fullmatch("".join("".join(WordLine(paragraph).text for paragraph in cell_paragraphs(cell)).split())):
        write_cell(cell, str(number), font)


def _write_control(control: Any, text: str) -> None:
    """The text of a content control of the issuer; the grey of its invitation goes."""
    inside = control.find(f"{W}sdtContent")
    if inside is None:
        return
    for mark in control.findall(f"{W}sdtPr/{W}showingPlcHdr"):
        mark.getparent().remove(mark)
    for style in [style for style in inside.iter(f"{W}rStyle") if "placeholder" in style.get(f"{W}val", "").lower()]:
        style.getparent().remove(style)
    runs = list(inside.iter(f"{W}r"))
    paragraph = next(inside.iter(f"{W}p"), None)
    filled = run_of(text, runs[0].find(f"{W}rPr") if runs else None)
    if runs:
        runs[0].addprevious(filled)
    else:
        (paragraph if paragraph is not None else inside).append(filled)
    for run in runs:
        run.getparent().remove(run)


def _tick(paragraph: Any, mark: OptionMark) -> None:
    position = 0
    for atom in WordLine(paragraph).atoms:
        offset = mark.start - position
        if 0 <= offset < len(atom.text):
            _tick_node(atom.node, offset, mark)
            return
        position += len(atom.text)


def _tick_node(node: Any, offset: int, mark: OptionMark) -> None:
    if node.tag == f"{W}sym":
        node.set(f"{W}char", "F0FE")
        return
    text = node.text or ""
    if BRACKET_OPTION.match(text[offset:] + "字"):
        middle = offset + (mark.end - mark.start) // 2
        node.text = f"{text[:middle]}√{text[middle + 1 :]}"
        return
    node.text = f"{text[:offset]}☑{text[offset + 1 :]}"
    box = next(node.iterancestors(f"{W}sdt"), None)
    checked = box.find(f"{W}sdtPr/{W14}checkbox/{W14}checked") if box is not None else None
    if checked is not None:
        checked.set(f"{W14}val", "1")
