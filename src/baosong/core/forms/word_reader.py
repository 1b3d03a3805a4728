"""Fields of a Word form: its tables, blanks in its text, and chapters below headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from baosong.core.documents.word_xml import W
from baosong.core.forms.blanks import BlankStyle, blanks_of, is_hint, option_marks
from baosong.core.forms.labels import NO_LABEL, NUMBERING, compact, is_label, label_of
from baosong.core.forms.line_fields import LineFields, fields_of_lines, named_field, option_fields, place_of_paragraph
from baosong.core.forms.model import FieldPlace, FormField, FormFieldKind, FormPlaceKind, FormReading, TextSpan
from baosong.core.forms.table_fields import TableFields
from baosong.core.forms.word_form import W14, WordForm, WordLine, cell_paragraphs, tag_of

TITLE: Final = re.compile(r"(?:表|书|单|回执|卡|册)(?:[（(][^（）()]*[)）])?$")
ANNEX: Final = re.compile(r"^附件?\s*[\d一二三四五六七八九十]{0,3}[:：]?$")
LONGEST_TITLE: Final = 40


def read_word(form: WordForm) -> FormReading:
    """Read all fields in order."""
    return _WordReader(form).read()


class _WordReader:
    def __init__(self, form: WordForm) -> None:
        self.form = form
        self.lines = [WordLine(paragraph) for paragraph in form.paragraphs]
        self.found = FormReading()
        self.context = ""
        self.flow = list(form.flow())

    def read(self) -> FormReading:
        position = 0
        while position < len(self.flow):
            kind, number = self.flow[position]
            if kind == "t":
                self._add_tables(number)
                position += 1
            else:
                position += self._add_paragraph(position, number)
        self.found.fields = [self._as_control(field) for field in self.found.fields]
        return self.found

    def _add(self, fields: list[FormField]) -> None:
        self.found.fields += [replace(field, form=max(len(self.found.titles) - 1, 0)) for field in fields]

    def _add_tables(self, number: int) -> None:
        """A table, and the tables in its cells."""
        inside = [other for other, table in enumerate(self.form.tables) if other == number or self.form.tables[number] in table.iterancestors(f"{W}tbl")]
        for one in inside:
            context = self.context if one == number else self._label_of_nested(one)
            reader = TableFields(self.form.grids[one], context, self.found.titles[-1] if self.found.titles else "")
            reader.read()
            self._add(reader.fields)
            self.found.unrecognised += reader.unrecognised
        self.context = ""

    def _label_of_nested(self, number: int) -> str:
        """The text of the cell that holds the table, or of the cell left of it."""
        cell_element = next(self.form.tables[number].iterancestors(f"{W}tc"))
        for grid in self.form.grids:
            for cell in grid.cells:
                if cell.source is cell_element:
                    left = grid.left_of(cell)
                    return next((text for text in (cell.text, left.text if left else "") if is_label(text)), "")
        return ""

    def _add_paragraph(self, position: int, number: int) -> int:
        """Read a paragraph, or a chapter with the blank paragraphs below it; return how many were read."""
        line = self.lines[number]
        text = compact(line.text)
        if not text:
            return 1
        if self._is_title(line):
            if not self.found.titles or self.found.fields:
                self.found.titles.append(text)
            self.context = ""
            return 1
        chapter = self._chapter(position, number)
        if chapter is not None:
            self._add([chapter[0]])
            return chapter[1]
        if is_label(line.text) and (NUMBERING.match(text) or not blanks_of([line.text])) and not option_marks([line.text]):
            self.context = compact(line.text)
            if not self._is_lonely_label(position, line):
                return 1
        self._add_line(number, line)
        return 1

    def _is_title(self, line: WordLine) -> bool:
        text = compact(line.text)
        if len(text) > LONGEST_TITLE or not TITLE.search(text) or NUMBERING.match(text) or blanks_of([line.text]) or text.endswith(("：", ":")):
            return False
        alignment = line.element.find(f"{W}pPr/{W}jc")
        return (alignment is not None and alignment.get(f"{W}val") == "center") or not self.found.titles

    def _is_lonely_label(self, position: int, line: WordLine) -> bool:
        """A line that ends with a colon and is followed by no text that it introduces, as on a cover."""
        if not line.text.rstrip(" \t\u3000").endswith((":", "：")) or NUMBERING.match(compact(line.text)):
            return False
        following = next(self._following(position), None)
        if following is None or following[0] == "t":
            return following is None
        text = compact(self.lines[following[1]].text)
        return not text or bool(blanks_of([self.lines[following[1]].text])) or is_label(text)

    def _following(self, position: int) -> Iterator[tuple[str, int]]:
        return iter(self.flow[position + 1 :])

    def _chapter(self, position: int, number: int) -> tuple[FormField, int] | None:
        """A heading, perhaps with a note below, over blank paragraphs that end at a heading or the end of the document."""
        text = self.lines[number].text
        if not is_label(text) or option_marks([text]) or any(blank.style != "colon" for blank in blanks_of([text])):
            return None
        notes, blank, last = [], [], "end"
        for kind, other in self._following(position):
            line = self.lines[other] if kind == "p" else None
            if line is not None and not line.text.strip() and line.element.find(f".//{W}drawing") is None:
                blank.append(other)
            elif line is not None and not blank and is_hint(line.text):
                notes.append(other)
            else:
                last = "table" if line is None else "text"
                break
        is_numbered = NUMBERING.match(compact(text)) is not None
        if last == "table" or len(blank) < (1 if is_numbered else 2) or not self._is_chapter_label(text, is_numbered=is_numbered, blank=len(blank)):
            return None
        place = FieldPlace(FormPlaceKind.CHAPTER, row=blank[0], label_row=number, rows=len(blank), text=TextSpan(0, 0, 0))
        found = named_field(text, place, [self.lines[note].text for note in notes])
        if found.kind.is_signed:
            return None
        return replace(found, kind=FormFieldKind.LONG_TEXT, limit=found.limit, options=(), known=None), 1 + len(notes) + len(blank)

    def _is_chapter_label(self, text: str, *, is_numbered: bool, blank: int) -> bool:
        parts = label_of(text)
        if NO_LABEL.match(parts.label) or ANNEX.match(compact(text)):
            return False
        return (
            is_numbered
            or (blank >= 3 and (text.rstrip().endswith((":", "：")) or parts.limit is not None))
            or (blank >= 3 and named_field(text, FieldPlace(FormPlaceKind.CHAPTER)).kind is FormFieldKind.LONG_TEXT)
        )

    def _add_line(self, number: int, line: WordLine) -> None:
        place = place_of_paragraph(number)
        choices: list[FormField] = []
        if option_marks([line.text]):
            choices = option_fields([line.text], replace(place, kind=FormPlaceKind.OPTIONS), self.context)
        result = fields_of_lines([line.text], place, skip_labels={choice.label for choice in choices})
        self._name_lonely_date(line, result)
        self._add(sorted([*choices, *result.fields], key=_start))
        self.found.unrecognised += result.unrecognised

    def _name_lonely_date(self, line: WordLine, result: LineFields) -> None:
        """A date alone in its line below a signature has no label."""
        is_signed = any(near.kind.is_signed and near.place.date is None for near in self.found.fields[-3:])
        if len(result.unrecognised) == 1 and not result.fields and is_signed:
            blanks = blanks_of([line.text])
            if len(blanks) == 1 and blanks[0].style is BlankStyle.DATE:
                result.fields.append(named_field("日期", result.unrecognised.pop().place))

    def _as_control(self, found: FormField) -> FormField:
        """A field whose blank is a content control takes the control's name, options and kind."""
        control = self._control_at(found.place)
        if control is None:
            return found
        number = self.form.controls.index(control)
        place = replace(found.place, kind=FormPlaceKind.CONTROL, number=number)
        items = [item.get(f"{W}displayText") or item.get(f"{W}value", "") for item in control.iter(f"{W}listItem")]
        options = tuple(item for item in items if item and not item.startswith(("选择", "请选择")))
        if options:
            return replace(found, place=place, kind=FormFieldKind.CHOICE, options=options)
        if control.find(f"{W}sdtPr/{W}date") is not None:
            return replace(found, place=place, kind=FormFieldKind.DATE)
        return replace(found, place=place)

    def _control_at(self, place: FieldPlace) -> Any:
        if place.kind not in (FormPlaceKind.CELL, FormPlaceKind.SPAN):
            return None
        for paragraph in self._paragraphs_at(place):
            for control in [*paragraph.iter(f"{W}sdt"), *paragraph.iterancestors(f"{W}sdt")]:
                if control in self.form.controls and control.find(f"{W}sdtPr/{W14}checkbox") is None and tag_of(control) != "":
                    return control
        return None

    def _paragraphs_at(self, place: FieldPlace) -> list[Any]:
        if place.table < 0:
            return [self.form.paragraphs[place.row]]
        cell = self.form.grids[place.table].covering.get((place.row, place.column))
        return cell_paragraphs(cell.source) if cell is not None else []


def _start(found: FormField) -> int:
    span = found.place.text or found.place.name or found.place.date
    return span.start if span is not None else 0
