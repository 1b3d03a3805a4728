"""Blanks in a line of text: underlines, braces, dates, boxes of options, and the space after a colon.

Lines come from the readers with underlined space as UNDERLINE and the text of an empty content control as CONTROL.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from baosong.core.forms.labels import compact, is_label, kind_of
from baosong.core.forms.model import FormFieldKind

UNDERLINE: Final = "\ue000"
CONTROL: Final = "\ue001"
BOXES: Final = "□☐◻▢❑❏"
TICKED: Final = "☑☒■√✓✔"
_GAP: Final = r"[ \t\u3000\u2002\u00a0]"
_LINE: Final = rf"[_＿{UNDERLINE}]"
_HOLE: Final = rf"(?:{_GAP}|{_LINE}|[×XxＸ…])"
TOKEN: Final = re.compile(
    rf"(?P<control>{CONTROL}+)"
    r"|\{\{[ \u3000]*(?P<braces>[^{}]{1,40}?)[ \u3000]*\}\}"
    rf"|(?P<date>(?:{_HOLE}+(?:20{_HOLE}*)?|(?<![^\s:：）)])(?:20{_HOLE}*)?)年{_HOLE}*月(?:{_HOLE}*日)?(?:{_HOLE}*时(?:{_HOLE}*分)?)?|{_HOLE}+月{_HOLE}+日(?:{_HOLE}*时)?)"
    rf"|(?P<line>{_LINE}(?:{_LINE}|{_GAP})*{_LINE}|{UNDERLINE}|…{{3,}})"
    rf"|(?<=[:：])(?P<colon>{_GAP}{{2,}}(?=\S)(?!年{_HOLE}*月|月{_HOLE}+日|[_＿…{UNDERLINE}{CONTROL}{BOXES}{{])|{_GAP}*$)"
    rf"|(?P<brackets>[（(]{_GAP}+[)）])",
    re.MULTILINE,
)
# A note such as （打√） is no option.
OPTION: Final = re.compile(rf"(?<![打划画“])[{BOXES}{TICKED}]")
BRACKET_OPTION: Final = re.compile(rf"[（(]{_GAP}*[√✓✔]?{_GAP}*[)）](?=\s*[^\s（(])")
AFTER: Final = re.compile(r"^[（(]([^（）()]{2,10})[)）]")
COUNTED: Final = re.compile(r"^\s*(?:万?元|人|名|分钟|个|次|件|份|场|岁|页|学时|课时|小时|字|册|套|本|台|辆|篇|天|%|平方米|公斤)")
# 出 生 年 月 is a label, not a date to fill in.
SPACED_LABEL: Final = re.compile(r"[\u4e00-\u9fff][ \u3000]?年[ \u3000]?月$")
LONGEST_OPTION: Final = 30
SEPARATORS: Final = re.compile(rf"[，,。；;！!？?、]|{_GAP}{{2,}}|\n")


class BlankStyle(StrEnum):
    """How a blank is drawn."""

    LINE = "line"
    DATE = "date"
    COLON = "colon"
    BRACES = "braces"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class TextBlank:
    """A blank in a line with the label that is read for it; "" where none is near."""

    style: BlankStyle
    line: int
    start: int
    end: int
    label: str
    counted: bool = False


@dataclass(frozen=True, slots=True)
class OptionMark:
    """A box of an option: its place and the text behind it."""

    line: int
    start: int
    end: int
    text: str
    ticked: bool


def blanks_of(lines: Sequence[str]) -> list[TextBlank]:
    """Return the blanks of lines in order."""
    return [blank for number, line in enumerate(lines) for blank in _of_line(number, line)]


def _of_line(number: int, line: str) -> list[TextBlank]:
    found: list[TextBlank] = []
    end = 0
    for match in TOKEN.finditer(line):
        if match["brackets"] is not None or (match["colon"] is not None and not _colon_counts(line[end : match.start()])):
            continue
        if match["date"] is not None and (SPACED_LABEL.search(line[: match.end()]) or not re.search(_HOLE, match["date"])):
            continue
        style = next(style for style in BlankStyle if match[style.value] is not None)
        before, after = line[end : match.start()], line[match.end() :]
        label = match["braces"] or _label(before, after, style)
        found.append(TextBlank(style, number, match.start(), match.end(), label, counted=COUNTED.match(after) is not None))
        end = match.end()
    return found


def _colon_counts(before: str) -> bool:
    """The space after a colon is a blank only behind a label, not behind a sentence or a heading of notes."""
    return is_label(last_chunk(before)) and not re.search(r"[，。；][^ \t\u3000]*$", before)


def last_chunk(text: str) -> str:
    """The end of a text since its last separator; characters of a label may stand apart (姓    名)."""
    parts = SEPARATORS.split(text.rstrip(" \t\u3000:："))
    chunk = parts.pop()
    while parts and len(compact(chunk)) < 3 and 0 < len(compact(parts[-1])) == 1 and text.rstrip(" \t\u3000:：").endswith(chunk):
        chunk = parts.pop() + chunk
        text = chunk
    return chunk


def _label(before: str, after: str, style: BlankStyle) -> str:
    """The text before a blank since the last separator; the note in brackets behind it where the text before says nothing."""
    chunk = last_chunk(before)
    behind = AFTER.match(compact(after))
    if behind and is_label(behind[1]) and style is not BlankStyle.DATE and (not before.rstrip().endswith((":", "："))):
        return behind[1]
    if OPTION.search(chunk):
        chunk = OPTION.split(chunk)[-1]
    return chunk if is_label(chunk) else ""


def option_marks(lines: Sequence[str]) -> list[OptionMark]:
    """Return the boxes of options of a cell or paragraph: at least two, or one with a text; boxes without texts between are no options."""
    marks: list[OptionMark] = []
    for pattern in (BRACKET_OPTION, OPTION):
        for number, line in enumerate(lines):
            matches = list(pattern.finditer(line))
            # 男□ 女□: the text stands before its box.
            is_behind = len(matches) > 1 and not _option_text(line[matches[-1].end() :])
            for position, match in enumerate(matches):
                end = matches[position + 1].start() if position + 1 < len(matches) else len(line)
                begin = matches[position - 1].end() if position else 0
                text = _option_text(line[begin : match.start()].split("：")[-1]) if is_behind else _option_text(line[match.end() : end])
                marks.append(OptionMark(number, match.start(), match.end(), text, ticked=re.search(rf"[{TICKED}]", match[0]) is not None))
        named = [mark for mark in marks if mark.text]
        if len(named) >= (1 if pattern is OPTION else 2) and len(named) * 2 >= len(marks):
            return named
        marks = []
    return []


def _option_text(text: str) -> str:
    """The option's name: until an underline, a large gap or a label."""
    bare = re.split(rf"{_LINE}|[，,；;、。]|{_GAP}{{4,}}|[（(][_＿{UNDERLINE}\s]+|[ \t\u3000]\S+[:：]|[:：]", text.strip(), maxsplit=1)[0]
    name = compact(bare)
    return name if len(name) <= LONGEST_OPTION else ""


def is_signing(text: str) -> bool:
    """Whether a label is that of a signature or a stamp."""
    return kind_of(text) in (FormFieldKind.SIGNATURE, FormFieldKind.STAMP)


def is_hint(text: str) -> bool:
    """Whether a text in a blank only says how to fill it in."""
    bare = compact(text)
    if re.fullmatch(r"[（(【\[][^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)】\]]", bare) and not re.search(r"盖章|公章|签", bare):
        return True
    return (
        re.match(r"^(?:请|限|不超过|此处|可另附|可附页|例如|如[:：]|示例|字数要求|简要(?:说明|介绍|描述|概括|叙述)|单击|点击|选择一项|注[:：])", bare)
        is not None
    )
