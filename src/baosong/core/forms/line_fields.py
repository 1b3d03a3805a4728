"""Fields of running text: blanks with the label before or behind them, options, and lines of a signature."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from baosong.core.forms.blanks import BlankStyle, OptionMark, TextBlank, blanks_of, is_hint, is_signing, last_chunk, option_marks
from baosong.core.forms.labels import MULTIPLE, NUMBER_NOTE, SENSITIVE, compact, default_options, is_label, kind_of, known_of, label_of, limit_of
from baosong.core.forms.model import FieldPlace, FormField, FormFieldKind, FormPlaceKind, TextSpan, UnrecognisedPlace

NAMED_DATE: Final = re.compile(r"..(?:日期|时间)|年月")
LONGEST_HINT: Final = 200


@dataclass(slots=True)
class LineFields:
    """Fields of some lines, and blanks without a label."""

    fields: list[FormField] = field(default_factory=list)
    unrecognised: list[UnrecognisedPlace] = field(default_factory=list)


def named_field(written: str, place: FieldPlace, lines: Sequence[str] = ()) -> FormField:
    """A field with all that its label says; `lines`: the text of its blank, which may be a hint."""
    parts = label_of(written)
    hints = [compact(line) for line in lines if line.strip() and is_hint(line)]
    hint = "；".join(filter(None, [parts.note, *hints]))[:LONGEST_HINT]
    options = default_options(written)
    kind = kind_of(written) or FormFieldKind.TEXT
    # 申请人（男/女） and the like offer a choice whatever the label is.
    if options and kind in (FormFieldKind.TEXT, FormFieldKind.LONG_TEXT, FormFieldKind.UNIT):
        kind = FormFieldKind.CHOICE
    if kind is FormFieldKind.TEXT and NUMBER_NOTE.search(hint if hint.startswith("（") else f"（{hint}）"):
        kind = FormFieldKind.NUMBER
    limit = parts.limit or limit_of(hint)
    if kind is FormFieldKind.TEXT and (limit or 0) >= 100:
        kind = FormFieldKind.LONG_TEXT
    return FormField(
        "",
        parts.label,
        kind,
        place,
        hint=hint,
        limit=limit if kind in (FormFieldKind.TEXT, FormFieldKind.LONG_TEXT, FormFieldKind.OPINION) else None,
        required=parts.required,
        sensitive=SENSITIVE.search(parts.label) is not None,
        known=known_of(parts.label),
        options=options if kind is FormFieldKind.CHOICE else (),
    )


def fields_of_lines(lines: Sequence[str], place: FieldPlace, *, skip_labels: Collection[str] = ()) -> LineFields:
    """Return the fields of blanks; a date behind a signature belongs to the signature."""
    result = LineFields()
    signature: FormField | None = None
    for blank in blanks_of(lines):
        signing, rest = _signing_before(lines[blank.line][: blank.start]), TextSpan(blank.line, blank.start, blank.end)
        if blank.style is BlankStyle.DATE and signature is not None and not NAMED_DATE.search(blank.label) and not is_signing(blank.label):
            signature = _replace_last(result, signature, replace(signature, place=replace(signature.place, date=rest)))
            signature = None
        elif blank.style is BlankStyle.DATE and (is_signing(blank.label) or (not blank.label and signing)):
            result.fields.append(named_field(blank.label or signing, replace(place, text=None, date=rest)))
        elif not blank.label:
            result.unrecognised.append(UnrecognisedPlace(replace(place, text=rest), compact(lines[blank.line])[:40]))
        elif label_of(blank.label).label not in skip_labels:
            found = _of_blank(blank, replace(place, text=rest), lines)
            result.fields.append(found)
            signature = found if found.kind.is_signed else signature
    _add_bare_signatures(lines, place, result)
    return result


def _replace_last(result: LineFields, old: FormField, new: FormField) -> FormField:
    result.fields[result.fields.index(old)] = new
    return new


def _signing_before(text: str) -> str:
    """The label of a signature at the end of a text."""
    chunk = re.split(r"[ \t\u3000]{2,}|[，。；\n]", text.rstrip(" \t\u3000:："))[-1]
    return chunk if is_label(chunk) and is_signing(chunk) else ""


def _of_blank(blank: TextBlank, place: FieldPlace, lines: Sequence[str]) -> FormField:
    del lines
    found = named_field(blank.label, place)
    if found.kind.is_signed:
        return replace(found, place=replace(place, text=None, name=place.text))
    if blank.style is BlankStyle.DATE:
        return replace(found, kind=FormFieldKind.DATE)
    if blank.counted and found.kind in (FormFieldKind.TEXT, FormFieldKind.UNIT, FormFieldKind.LONG_TEXT):
        return replace(found, kind=FormFieldKind.NUMBER)
    # An underline is no room for a long text.
    return replace(found, kind=FormFieldKind.TEXT) if found.kind is FormFieldKind.LONG_TEXT and blank.style is BlankStyle.LINE and not found.limit else found


def _add_bare_signatures(lines: Sequence[str], place: FieldPlace, result: LineFields) -> None:
    """Labels of signatures and stamps whose blank is only the space behind them, as in 签字：   盖章：."""
    taken = {label_of(found.label).label for found in result.fields}
    for number, line in enumerate(lines):
        for match in re.finditer(r"(?:^|[ \t\u3000，。；])([^ \t\u3000，。；:：]{0,14}(?:签名|签字|签章|盖章|公章)[)）]?)[:：]", line):
            label = label_of(match[1]).label
            if label and label not in taken and is_signing(match[1]) and is_label(match[1]):
                taken.add(label)
                result.fields.append(named_field(match[1], replace(place, text=None, name=TextSpan(number, match.end(), match.end()))))


def option_fields(lines: Sequence[str], place: FieldPlace, label: str) -> list[FormField]:
    """Return a choice for each group of options; a group begins with a label of its own."""
    found: list[FormField] = []
    for own, marks in option_groups(lines):
        name = own or label
        if not name or not is_label(name):
            return found
        options = tuple(dict.fromkeys(mark.text for mark in marks))
        choice = replace(named_field(name, replace(place, text=TextSpan(marks[0].line, marks[0].start, marks[-1].end))), options=options)
        found.append(
            replace(choice, kind=FormFieldKind.CHOICE, limit=None, multiple=len(options) == 1 or MULTIPLE.search(compact(name + "".join(lines))) is not None)
        )
    return found


def option_groups(lines: Sequence[str]) -> list[tuple[str, list[OptionMark]]]:
    """Options by the label in front of them; "" where they have none in these lines."""
    groups: list[tuple[str, list[OptionMark]]] = []
    last: OptionMark | None = None
    for mark in option_marks(lines):
        begin = last.end if last is not None and last.line == mark.line else 0
        between = lines[mark.line][begin : mark.start]
        label = _group_label(between, is_first=last is None or last.line != mark.line)
        if label or not groups:
            groups.append((label, []))
        groups[-1][1].append(mark)
        last = mark
    return groups


def _group_label(between: str, *, is_first: bool) -> str:
    text = between.rstrip(" \t\u3000")
    if is_first and is_label(last_chunk(text)):
        return last_chunk(text)
    match = re.search(r"[ \t\u3000，；]([^ \t\u3000，；:：]{2,12})[:：]$", text)
    return match[1] if match and is_label(match[1]) else ""


def place_of_paragraph(number: int) -> FieldPlace:
    """The place of fields in a paragraph outside of tables."""
    return FieldPlace(FormPlaceKind.SPAN, row=number)
