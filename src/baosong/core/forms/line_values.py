"""Values of a filled cell or paragraph, by what its form prints around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from baosong.core.forms.blanks import CONTROL, UNDERLINE, option_marks
from baosong.core.forms.field_values import canonical, canonical_date, clean
from baosong.core.forms.line_fields import option_groups
from baosong.core.forms.model import FormField, FormFieldKind, FormPlaceKind, FormValue, TextSpan

FILLER: Final = f"_＿…{UNDERLINE}{CONTROL}"
MOST_PARTS: Final = 60
DATE_CHARACTERS: Final = rf"\d\s{FILLER}年月日时分./×XxＸ-"


def part_key(field: FormField, part: str) -> str:
    """The name of a part of a value: the field's key for its text."""
    return field.key if part == "text" else f"{field.key}.{part}"


def parts_of(field: FormField) -> list[tuple[str, TextSpan]]:
    """The spans of a field by the names of their parts."""
    place = field.place
    spans = {"text": place.text if place.kind is not FormPlaceKind.OPTIONS else None, "name": place.name, "date": place.date}
    return [(part_key(field, part), span) for part, span in spans.items() if span is not None]


def values_of_lines(form: Sequence[str], filled: Sequence[str], fields: Sequence[FormField]) -> dict[str, str] | None:
    """Return the text of each part; None if what is printed around them changed."""
    spans = sorted(((span, key) for field in fields for key, span in parts_of(field)), key=lambda one: (one[0].line, one[0].start))
    text, offsets = "\n".join(form), _offsets(form)
    pattern, position = "", 0
    for span, key in spans[:MOST_PARTS]:
        start, end = offsets[span.line] + span.start, offsets[span.line] + span.end
        # Between a name and the date behind it nothing is printed.
        is_date = key.endswith(".date") and not text[position:start].strip()
        pattern += _literal(text[position:start]) + (f"([{DATE_CHARACTERS}]*)" if is_date else "(.*?)")
        position = end
    pattern += _literal(text[position:])
    match = re.fullmatch(pattern, "\n".join(filled), re.DOTALL)
    if match is None:
        return None
    return {key: clean(match[number].strip(FILLER + " \n\u3000")) for number, (_, key) in enumerate(spans[:MOST_PARTS], 1)}


def _offsets(lines: Sequence[str]) -> list[int]:
    offsets, total = [], 0
    for line in lines:
        offsets.append(total)
        total += len(line) + 1
    return offsets


def _literal(text: str) -> str:
    """What is printed, whatever its spaces and ticks are."""
    parts = []
    for character in text:
        if character.isspace() or character in FILLER:
            continue
        parts.append("[:：]" if character in ":：" else "[□☐☑☒■√]" if character in "□☐◻" else re.escape(character))
    gap = rf"[\s{FILLER}√✓]*"
    return gap + gap.join(parts) + (gap if parts else "")


def ticked(field: FormField, form: Sequence[str], filled: Sequence[str]) -> list[str]:
    """The options of a choice that are ticked in the filled lines."""
    if field.kind is FormFieldKind.OPINION:
        return [mark.text for mark in option_marks(filled) if mark.ticked and mark.text in field.options]
    span = field.place.text
    before, after = option_groups(form), option_groups(filled)
    number = next((number for number, (_, marks) in enumerate(before) if span is not None and (marks[0].line, marks[0].start) == (span.line, span.start)), 0)
    marks = after[number][1] if number < len(after) and len(before) == len(after) else option_marks(filled)
    return [mark.text for mark in marks if mark.ticked and mark.text in field.options]


def assembled(field: FormField, parts: dict[str, str], chosen: list[str]) -> FormValue | None:
    """The value of a field of its parts; None if all are empty."""
    if field.kind.is_signed:
        texts = {part: parts.get(part_key(field, part), "") for part in ("text", "name", "date")}
        texts["text"] = chosen[0] if chosen else texts["text"]
        texts["date"] = _date_or_nothing(texts["date"])
        signed = {part: clean(text) for part, text in texts.items() if clean(text)}
        return canonical(field, signed) if signed else None
    if field.place.kind is FormPlaceKind.OPTIONS:
        if not chosen:
            return None
        return canonical(field, chosen if field.multiple else chosen[0])
    text = parts.get(field.key, "")
    text = _date_or_nothing(text) if field.kind is FormFieldKind.DATE else text
    return canonical(field, text) if text else None


def _date_or_nothing(text: str) -> str:
    """A date; nothing where only 年月日 is printed."""
    bare = re.sub(rf"[\s{FILLER}年月日时分×XxＸ…]", "", text)
    return canonical_date(text) if bare not in ("", "20") else ""
