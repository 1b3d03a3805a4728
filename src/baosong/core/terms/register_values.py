"""Values of register fields: parsed from what people type or Excel contains, and formatted."""

import math
import re
import unicodedata
from datetime import date, datetime
from typing import Any, Final

from baosong.core.terms.registers import FieldKind, RegisterField

LONGEST_NAME: Final = 60
MOST_NAMES: Final = 200
LONGEST: Final = {FieldKind.LINE: 200, FieldKind.TEXT: 5000}
DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
NAMES: Final = re.compile(r"[、，,;；\n\t]+")

# A number, a date, two dates, text, or names of members.
Value = str | float | list[str]


class BadValue(ValueError):
    """A value that does not fit the field.

    `code`: missing, not_a_number, not_a_date, not_a_period, not_a_choice, too_long, name_too_long, several_names, too_many_names.
    """

    def __init__(self, code: str, field: RegisterField, written: str) -> None:
        super().__init__(code, field.name, written)
        self.code, self.field, self.written = code, field, written


def read_value(field: RegisterField, written: Any) -> Value | None:
    """Parse a value; None if empty. Dates become ISO 8601, names a list. Raises BadValue."""
    if isinstance(written, datetime):
        written = written.date()
    if isinstance(written, date):
        written = written.isoformat()
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    text = "" if written is None else str(written).strip()
    if not text:
        if field.required:
            raise BadValue("missing", field, "")
        return None
    return _READERS[field.kind](field, text)


def _words(field: RegisterField, text: str) -> Value:
    text = text.replace("\r\n", "\n")
    if field.kind is FieldKind.LINE:
        text = " ".join(text.split())
    if len(text) > LONGEST[field.kind]:
        raise BadValue("too_long", field, text)
    return text


def _number(field: RegisterField, text: str) -> Value:
    try:
        number = float(unicodedata.normalize("NFKC", text).replace(",", ""))
    except ValueError:
        raise BadValue("not_a_number", field, text) from None
    if not math.isfinite(number):
        raise BadValue("not_a_number", field, text)
    return int(number) if number.is_integer() else number


def _dates(text: str) -> list[str]:
    return [date(*(int(part) for part in match)).isoformat() for match in DATE.findall(unicodedata.normalize("NFKC", text))]


def _date(field: RegisterField, text: str) -> Value:
    try:
        (found,) = _dates(text)
    except ValueError:
        raise BadValue("not_a_date", field, text) from None
    return found


def _period(field: RegisterField, text: str) -> Value:
    try:
        begin, end = _dates(text)
    except ValueError:
        raise BadValue("not_a_period", field, text) from None
    if end < begin:
        raise BadValue("not_a_period", field, text)
    return [begin, end]


def _choice(field: RegisterField, text: str) -> Value:
    if text not in field.choices:
        raise BadValue("not_a_choice", field, text)
    return text


def _names(field: RegisterField, text: str) -> list[str]:
    names = [" ".join(name.split()) for name in NAMES.split(text) if name.strip()]
    if too_long := next((name for name in names if len(name) > LONGEST_NAME), None):
        raise BadValue("name_too_long", field, too_long)
    if len(names) > MOST_NAMES:
        raise BadValue("too_many_names", field, text)
    return names


def _name(field: RegisterField, text: str) -> Value:
    names = _names(field, text)
    if len(names) > 1:
        raise BadValue("several_names", field, text)
    return names


_READERS: Final = {
    FieldKind.LINE: _words, FieldKind.TEXT: _words, FieldKind.NUMBER: _number, FieldKind.DATE: _date, FieldKind.PERIOD: _period,
    FieldKind.CHOICE: _choice, FieldKind.MEMBER: _name, FieldKind.MEMBERS: _names,
}  # fmt: skip


def write_value(field: RegisterField, value: Value | None) -> str:
    """Format a value for tables, forms and print; `read_value` parses the result."""
    if value is None:
        return ""
    if field.kind is FieldKind.PERIOD and isinstance(value, list):
        return " 至 ".join(value)
    if isinstance(value, list):
        return "、".join(value)
    return str(value)
