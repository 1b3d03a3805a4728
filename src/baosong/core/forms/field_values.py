"""Values of fields: their canonical form, how they are written, and what does not fit."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from baosong.core.forms.model import FormField, FormFieldKind, FormFinding, FormValue

# Characters that XML 1.0 does not have, and marks that change the direction of text.
UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff\ue000\ue001]")
DATE: Final = re.compile(r"(\d{4})(?:(?:年|[-./])(\d{1,2})(?:(?:月|[-./])(?:(\d{1,2})日?)?)?)?年?月?")
# More is no entry of a form.
MAX_CHARACTERS: Final = 200_000
LONG_NAME: Final = 200


def clean(text: str) -> str:
    """A text without control characters, with plain line ends, and without space around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n").replace("\u2029", "\n")
    return UNWRITABLE.sub("", plain).strip()[:MAX_CHARACTERS].strip()


def canonical_date(text: str) -> str:
    """Year, year-month or year-month-day of a date; other text as it is."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    match = DATE.fullmatch(bare)
    if match is None:
        return text
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        date(year, month, day)
    except ValueError:
        return text
    return f"{year:04d}" + (f"-{month:02d}" if match[2] else "") + (f"-{day:02d}" if match[3] else "")


def written_date(value: str) -> str:
    """A date as a form writes it: 2026年5月20日."""
    parts = canonical_date(value).split("-")
    if not re.fullmatch(r"\d{4}", parts[0]) or len(parts) > 3:
        return value
    return "".join(f"{int(part) if number else part}{'年月日'[number]}" for number, part in enumerate(parts))


def canonical(field: FormField, value: FormValue) -> FormValue:
    """The value as `read_back` returns it."""
    if isinstance(value, bytes):
        return value
    if field.kind is FormFieldKind.TABLE and isinstance(value, list):
        return _canonical_rows(field, [row for row in value if isinstance(row, dict)])
    if isinstance(value, dict):
        signed = {part: clean(value.get(part, "")) for part in ("text", "name", "date")}
        signed["date"] = canonical_date(signed["date"])
        return {part: text for part, text in signed.items() if text}
    if field.multiple:
        chosen = [value] if isinstance(value, str) else [one for one in value if isinstance(one, str)]
        return [option for option in field.options if option in chosen]
    text = clean(value if isinstance(value, str) else "、".join(one for one in value if isinstance(one, str)))
    return canonical_date(text) if field.kind is FormFieldKind.DATE else text


def _canonical_rows(field: FormField, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    found = []
    for row in rows:
        cells = {column.key: canonical(column, row.get(column.key, "")) for column in field.columns}
        found.append({key: text for key, text in cells.items() if isinstance(text, str) and text})
    if field.fixed_rows:
        return (found + [{}] * len(field.fixed_rows))[: len(field.fixed_rows)]
    while found and not found[-1]:
        found.pop()
    return found


def is_value(value: object) -> bool:
    """Whether data from outside has the shape of a value."""
    if isinstance(value, dict):
        return all(isinstance(text, str) for text in value.values())
    if isinstance(value, list):
        return all(isinstance(one, str) or (isinstance(one, dict) and is_value(one)) for one in value)
    return isinstance(value, (str, bytes))


def findings_of(field: FormField, value: FormValue) -> list[FormFinding]:
    """What a person should look at before the value is written."""
    if not is_value(value):
        return [FormFinding("wrong_type", field.key)]
    if isinstance(value, bytes):
        return [] if field.kind is FormFieldKind.PICTURE else [FormFinding("wrong_type", field.key)]
    if (
        field.kind is FormFieldKind.PICTURE
        or (field.kind.is_signed and not isinstance(value, (dict, str)))
        or (field.kind is FormFieldKind.TABLE) != _is_rows(value)
    ):
        return [FormFinding("wrong_type", field.key)]
    texts = list(_texts(value))
    found = [FormFinding("control_characters", field.key) for _ in [0] if any(UNWRITABLE.search(text) for text in texts)]
    if field.limit is not None and isinstance(value, str) and len("".join(value.split())) > field.limit:
        found.append(FormFinding("too_long", field.key, str(field.limit)))
    elif field.kind in (FormFieldKind.TEXT, FormFieldKind.PERSON, FormFieldKind.UNIT) and any(len(text) > LONG_NAME for text in texts):
        found.append(FormFinding("long_value", field.key, str(LONG_NAME)))
    if field.kind is FormFieldKind.CHOICE and field.options:
        found += [FormFinding("not_an_option", field.key, text[:40]) for text in texts if text and clean(text) not in field.options]
    if field.kind is FormFieldKind.DATE and isinstance(value, str) and clean(value) and not re.match(r"\d{4}", canonical_date(clean(value))):
        found.append(FormFinding("not_a_date", field.key, clean(value)[:40]))
    if field.fixed_rows and isinstance(value, list) and len(value) > len(field.fixed_rows):
        found.append(FormFinding("too_many_rows", field.key, str(len(field.fixed_rows))))
    return found


def _is_rows(value: FormValue) -> bool:
    return isinstance(value, list) and (not value or all(isinstance(row, dict) for row in value))


def _texts(value: FormValue) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for text in value.values() if isinstance(text, str)]
    if isinstance(value, bytes):
        return []
    return [text for one in value for text in (_texts(one) if isinstance(one, dict) else [one])]


def width_of(text: str) -> int:
    """Columns of a text: two for a wide character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
