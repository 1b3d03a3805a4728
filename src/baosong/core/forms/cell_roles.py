"""What a cell of a form is: a label, a blank, options, a picture box, a box for an opinion, or text with blanks of its own."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from baosong.core.forms.blanks import BlankStyle, TextBlank, blanks_of, is_hint, option_marks
from baosong.core.forms.grid import FormCell
from baosong.core.forms.labels import compact, is_label, kind_of
from baosong.core.forms.model import FieldPlace, FormFieldKind, FormPlaceKind, TextSpan

LONGEST_PICTURE_LABEL: Final = 40
SIGN: Final = r"签名|签字|签章|盖章|公章|签名或盖章|签字盖章|章"
SIGNING_LINE: Final = re.compile(rf"(?:[^，。；]{{0,24}}(?:{SIGN})[)）]?[:：]?)+(?:[^，。；]{{0,6}}(?:日期|时间)[:：]?)?|(?:日期|时间)[:：]?")
NAME_POSITION: Final = re.compile(r"(?:签名|签字|签章|审查人|审核人|负责人|经办人|书记|组长|主任)(?:[（(]?盖章[)）]?)?[)）]?[:：][ \t\u3000]*")
OPINION_LINE: Final = re.compile(r"(?:意见|审批|批示)(?:[（(][^（）()]*[)）])*[:：]?$")


class CellRole(StrEnum):
    """Role of a cell before its neighbours are considered."""

    BLANK = "blank"
    LABEL = "label"
    OPTIONS = "options"
    PICTURE = "picture"
    # Only the words of a signature, stamp or date.
    SIGNED = "signed"
    # A label, and its blank, in one cell.
    OWN = "own"
    NOTE = "note"
    CONTAINER = "container"


def role_of(cell: FormCell) -> CellRole:
    """The role of a cell by its own text."""
    text = compact(cell.text)
    if cell.has_table:
        return CellRole.CONTAINER if not is_label(text) else CellRole.LABEL
    if not text:
        return CellRole.BLANK
    if option_marks(cell.lines):
        return CellRole.OPTIONS
    if kind_of(text) is FormFieldKind.PICTURE and len(text) <= LONGEST_PICTURE_LABEL:
        return CellRole.PICTURE
    if is_hint(text):
        return CellRole.BLANK
    return _role_of_text(cell, text)


def _role_of_text(cell: FormCell, text: str) -> CellRole:
    blanks = blanks_of(cell.lines)
    literal = literal_text(cell.lines, blanks)
    if not literal or is_hint(literal):
        return CellRole.BLANK
    if re.fullmatch(r"[自至共约于从第]?(?:万?元|人|名|分钟?秒?|个|次|件|份|页|岁|小时|课时|字|时|止)?", literal):
        return CellRole.BLANK
    if SIGNING_LINE.fullmatch(literal) and not is_opinion_line(first_line(cell)) and (len(blanks) > 0 or cell_has_room(cell)):
        return CellRole.SIGNED
    strong = [blank for blank in blanks if blank.style is not BlankStyle.COLON]
    if is_label(text) and not strong and len(blanks) <= 1:
        return CellRole.LABEL
    return CellRole.OWN if blanks or _first_label(cell) else CellRole.NOTE


def first_line(cell: FormCell) -> str:
    """The first line that is not empty."""
    return next((line for line in cell.lines if line.strip()), "")


def cell_has_room(cell: FormCell) -> bool:
    """Whether a cell has empty lines, or is high."""
    return sum(1 for line in cell.lines if not line.strip()) >= 1 or cell.height >= 900


def _first_label(cell: FormCell) -> bool:
    """Whether the first line is a label with empty lines or lines of a signature below."""
    lines = [line for line in cell.lines if line.strip()]
    return bool(lines) and is_label(lines[0]) and cell_has_room(cell)


def literal_text(lines: list[str], blanks: list[TextBlank]) -> str:
    """The printed text without the blanks."""
    kept = []
    for number, line in enumerate(lines):
        for blank in sorted((blank for blank in blanks if blank.line == number), key=lambda blank: -blank.start):
            line = line[: blank.start] + line[blank.end :]
        kept.append(compact(line))
    return "".join(kept)


def signed_place(cell: FormCell, label_at: tuple[int, int], *, first: int = 0) -> FieldPlace:
    """The place of an opinion, signature or stamp: where its text, name and date go. `first`: the first line that is no label."""
    lines = cell.lines
    blanks = [blank for blank in blanks_of(lines) if blank.line >= first or blank.style is BlankStyle.DATE]
    date = next((TextSpan(blank.line, blank.start, blank.end) for blank in blanks if blank.style is BlankStyle.DATE), None)
    name = next((TextSpan(blank.line, blank.start, blank.end) for blank in blanks if blank.style is BlankStyle.LINE), None) or _name_span(lines)
    return FieldPlace(
        FormPlaceKind.SPAN, row=cell.row, column=cell.column, label_row=label_at[0], label_column=label_at[1], text=_room(lines, first), name=name, date=date
    )


def _name_span(lines: list[str]) -> TextSpan | None:
    for number, line in enumerate(lines):
        if (match := NAME_POSITION.search(line)) is not None:
            colon = match.start() + len(match[0].rstrip(" \t\u3000"))
            return TextSpan(number, colon, colon)
    return None


def _room(lines: list[str], first: int) -> TextSpan:
    """The first empty line, or the beginning of the first line that is no label, or the end of the label."""
    for number in range(first, len(lines)):
        if not lines[number].strip():
            return TextSpan(number, 0, len(lines[number]))
        if not is_hint(lines[number]):
            return TextSpan(number, 0, 0)
    last = len(lines) - 1
    return TextSpan(last, len(lines[last]), len(lines[last]))


def is_opinion_line(line: str) -> bool:
    """Whether a line is the label of a box for an opinion."""
    return OPINION_LINE.search(compact(line)) is not None and is_label(line)
