"""Read a filled Word form back into the values of its fields."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import SequenceMatcher
from typing import Any, Final

from baosong.core.documents.word_xml import A, W
from baosong.core.forms.alignment import GridMatch, match_grids
from baosong.core.forms.blanks import option_marks
from baosong.core.forms.field_values import canonical, clean
from baosong.core.forms.grid import FormCell
from baosong.core.forms.labels import compact, comparable
from baosong.core.forms.line_values import assembled, parts_of, ticked, values_of_lines
from baosong.core.forms.model import FormDefinition, FormField, FormFieldKind, FormFinding, FormPlaceKind, FormValue, FormValues, ReturnedForm
from baosong.core.forms.package import WordFile
from baosong.core.forms.word_form import TAG, WordForm, WordLine, cell_paragraphs, is_placeholder, tag_of

R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SIMILAR: Final = 0.55


class WordReadBack:
    """Compares one filled file with its form."""

    def __init__(self, form: WordFile, filled: WordFile, definition: FormDefinition) -> None:
        self.form, self.filled, self.file = form.form, filled.form, filled
        self.definition = definition
        self.tags = _tags(self.filled)
        self.matches, self.questions = match_grids(self.form.grids, self.filled.grids, definition.fields)
        self.paragraphs = _matched_paragraphs(self.form, self.filled, definition)

    def read(self) -> ReturnedForm:
        """Return values, and what did not fit."""
        values: FormValues = {}
        changed: set[tuple[int, int, int]] = set()
        for field in self.definition.fields:
            value = self._value(field, changed)
            if value not in (None, "", [], {}):
                values[field.key] = value
        return ReturnedForm(values, tuple(self.questions))

    def _value(self, field: FormField, changed: set[tuple[int, int, int]]) -> FormValue | None:
        place = field.place
        if place.kind is FormPlaceKind.CONTROL:
            return self._of_control(field)
        if place.kind is FormPlaceKind.CHAPTER:
            return self._of_chapter(field)
        if place.table >= 0:
            match = self.matches[place.table]
            return self._of_grid(field, match, changed) if match is not None else None
        paragraph = self.paragraphs.get(place.row)
        if paragraph is None:
            self.questions.append(FormFinding("place_missing", field.key, field.label))
            return None
        return self._of_lines(field, [self.form.paragraphs[place.row]], [paragraph], changed)

    def _of_grid(self, field: FormField, match: GridMatch, changed: set[tuple[int, int, int]]) -> FormValue | None:
        place = field.place
        if place.kind is FormPlaceKind.ROWS:
            return self._of_rows(field, match)
        cell = match.cell(place.row, place.column)
        if cell is None:
            self.questions.append(FormFinding("place_missing", field.key, field.label))
            return None
        if place.kind is FormPlaceKind.BOXES:
            boxes = [match.cell(place.row, place.column + number) for number in range(place.rows)]
            return clean("".join(compact(box.text) for box in boxes if box is not None))
        if field.kind is FormFieldKind.PICTURE:
            return self._picture(cell)
        if place.kind is FormPlaceKind.CELL:
            form = match.form.covering[place.row, place.column]
            text = cell_text(cell)
            return None if text == cell_text(form) and text else canonical(field, text)
        form_cell = match.form.covering[place.row, place.column]
        return self._of_lines(field, cell_paragraphs(form_cell.source), cell_paragraphs(cell.source), changed)

    def _of_rows(self, field: FormField, match: GridMatch) -> FormValue:
        rows = []
        for row in match.table_rows.get(field.key, range(0)):
            values = {}
            for column in field.columns:
                cell = match.filled.covering.get((row, column.place.column))
                if cell is None or cell.row != row:
                    continue
                # In a cell for text, a box is part of what was written.
                marks = option_marks(cell.lines) if column.kind is FormFieldKind.CHOICE else ()
                values[column.key] = "、".join(mark.text for mark in marks if mark.ticked) if marks else cell_text(cell)
            rows.append(values)
        return canonical(field, rows)

    def _of_lines(self, field: FormField, form: list[Any], filled: list[Any], changed: set[tuple[int, int, int]]) -> FormValue | None:
        lines, other = [WordLine(one).text for one in form], [_text_beside_values(one) for one in filled]
        own = {key: "\n".join(self.tags[key]).strip() for key, _ in parts_of(field) if key in self.tags}
        parts = own
        if len(own) < len(parts_of(field)):
            place = field.place
            same = [one for one in self.definition.fields if (one.place.table, one.place.row, one.place.column) == (place.table, place.row, place.column)]
            found = values_of_lines(lines, other, [one for one in same if one.place.kind in (FormPlaceKind.SPAN, FormPlaceKind.OPTIONS)])
            at = (place.table, place.row, place.column)
            if found is None and at not in changed:
                changed.add(at)
                self.questions.append(FormFinding("text_changed", field.key, field.label))
            parts = (found or {}) | own
        return assembled(field, parts, ticked(field, lines, other) if field.place.kind is FormPlaceKind.OPTIONS else [])

    def _of_chapter(self, field: FormField) -> FormValue | None:
        if field.key in self.tags:
            return canonical(field, "\n".join(self.tags[field.key]))
        start, heading = self.paragraphs.get(field.place.label_row), self.form.paragraphs[field.place.label_row]
        if start is None:
            self.questions.append(FormFinding("place_missing", field.key, field.label))
            return None
        del heading
        stops = {id(paragraph) for number, paragraph in self.paragraphs.items() if number >= field.place.row}
        hints = {compact(WordLine(self.form.paragraphs[number]).text) for number in range(field.place.label_row, field.place.row)}
        lines = []
        begin = self.filled.paragraphs.index(start) + 1
        for paragraph in self.filled.paragraphs[begin:]:
            if id(paragraph) in stops:
                break
            if compact(text := WordLine(paragraph).text) not in hints:
                lines.append(text)
        return canonical(field, "\n".join(lines).strip())

    def _of_control(self, field: FormField) -> FormValue | None:
        if len(self.form.controls) != len(self.filled.controls):
            self.questions.append(FormFinding("place_missing", field.key, field.label))
            return None
        control = self.filled.controls[field.place.number]
        nodes = [node for node in control.iter(f"{W}t", f"{W}br") if not is_placeholder(node)]
        return canonical(field, clean("".join("\n" if node.tag == f"{W}br" else node.text or "" for node in nodes)))

    def _picture(self, cell: FormCell) -> bytes | None:
        for blip in cell.source.iter(f"{A}blip"):
            part = self.file.document.part.related_parts.get(blip.get(f"{R}embed", ""))
            if part is not None:
                return bytes(part.blob)
        return None


def cell_text(cell: FormCell) -> str:
    """The text of a cell as a value."""
    return clean(re.sub("[\ue000\ue001]", "", "\n".join(cell.lines)))


def _tags(form: WordForm) -> dict[str, list[str]]:
    """The texts of our own content controls by the key of their field."""
    found: dict[str, list[str]] = defaultdict(list)
    for control in form.body.iter(f"{W}sdt"):
        if (tag := tag_of(control)).startswith(TAG):
            text = "".join("\n" if node.tag == f"{W}br" else node.text or "" for node in control.iter(f"{W}t", f"{W}br"))
            found[tag.removeprefix(TAG)].append(text)
    return found


def _matched_paragraphs(form: WordForm, filled: WordForm, definition: FormDefinition) -> dict[int, Any]:
    """The filled paragraph of each paragraph of the form that prints a text or holds a field: in order, by what is printed."""
    outside = [field for field in definition.fields if field.place.table < 0 and field.place.kind is not FormPlaceKind.CHAPTER]
    with_fields = {field.place.row: [key for one in outside if one.place.row == field.place.row for key, _ in parts_of(one)] for field in outside}
    tagged = _tagged_paragraphs(filled)
    wanted = [(number, _printed(paragraph)) for number, paragraph in enumerate(form.paragraphs)]
    texts = [(paragraph, _printed(paragraph)) for paragraph in filled.paragraphs]
    matched: dict[int, Any] = {}
    position = 0
    for number, text in wanted:
        if not text and number not in with_fields:
            continue
        own = next((tagged[key] for key in with_fields.get(number, ()) if key in tagged), None)
        if own is not None:
            matched[number] = texts[own][0]
            position = max(position, own + 1)
            continue
        for offset in range(position, len(texts)):
            if _is_same(text, texts[offset][1], is_filled=number in with_fields):
                matched[number] = texts[offset][0]
                position = offset + 1
                break
    return matched


def _tagged_paragraphs(form: WordForm) -> dict[str, int]:
    """The number of the paragraph outside of cells that holds the value of a field."""
    numbers = {paragraph: number for number, paragraph in enumerate(form.paragraphs)}
    found: dict[str, int] = {}
    for control in form.body.iter(f"{W}sdt"):
        paragraph = next(control.iterancestors(f"{W}p"), None)
        if tag_of(control).startswith(TAG) and paragraph in numbers:
            found.setdefault(tag_of(control).removeprefix(TAG), numbers[paragraph])
    return found


def _printed(paragraph: Any) -> str:
    return re.sub(r"[\s_＿…\ue000\ue001□☐☑☒√]", "", _text_beside_values(paragraph))


def _text_beside_values(paragraph: Any) -> str:
    """The text of a paragraph without the values in our own content controls."""
    return "".join(
        atom.text for atom in WordLine(paragraph).atoms if not any(tag_of(control).startswith(TAG) for control in atom.node.iterancestors(f"{W}sdt"))
    )


def _is_same(text: str, other: str, *, is_filled: bool) -> bool:
    if text == other:
        return True
    if not is_filled or not other:
        return False
    if comparable(text) and text[:4] == other[:4]:
        return True
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) >= max(len(text) * SIMILAR, 1)
