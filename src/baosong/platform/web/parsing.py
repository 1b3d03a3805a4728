"""Parse keys, numbers, days and choices from headers, paths, forms and links.

The only place that turns such text into numbers and UUIDs (tests/architecture/test_parsing.py). What a program sends (keys,
lengths, offsets) is right or answered with 400; what people type has a default.
"""

import math
import uuid
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import TextChoices

Choice = TypeVar("Choice", bound=TextChoices | StrEnum)
# Digits of the largest number below 2**63, so that every number fits a column.
MOST_DIGITS: Final = 18


def number_or_none(written: str | None) -> int | None:
    """Return the non-negative number; None for other text. Only ASCII digits count: `²` and `٣` are digits for str.isdigit."""
    return int(written) if written and len(written) <= MOST_DIGITS and written.isascii() and written.isdigit() else None


def signed_number_or_none(written: str) -> int | None:
    """Return the number with its sign; None for other text."""
    found = number_or_none(written.removeprefix("-"))
    return None if found is None else -found if written.startswith("-") else found


def is_storable(number: int) -> bool:
    """Whether a number that Django parsed out of a path fits a column; a query with another one raises OverflowError."""
    return 0 <= number < 10**MOST_DIGITS


def number_of(written: str | None, default: int = 0, *, most: int | None = None) -> int:
    """Return the number that a person typed; the default for other text and for numbers above `most`."""
    found = number_or_none((written or "").strip())
    return default if found is None or (most is not None and found > most) else found


def key_of(written: str | None) -> int:
    """Return the key in a field that the page fills in, 0 if it is absent or empty. Raises BadRequest."""
    return strict_number(written, "key") if written else 0


def strict_number(written: str | None, name: str) -> int:
    """Return the number of a header or field. Raises BadRequest with `name`."""
    found = number_or_none(written)
    if found is None:
        raise BadRequest(name)
    return found


def uuid_of(written: str, name: str = "id") -> uuid.UUID:
    """Return the UUID in its canonical form. Raises BadRequest with `name`."""
    try:
        found = uuid.UUID(written)
    except ValueError:
        raise BadRequest(name) from None
    if str(found) != written:
        raise BadRequest(name)
    return found


def decimal_or_none(written: str | None) -> float | None:
    """Return the finite decimal number; None for other text, and for `nan` and `inf`."""
    try:
        found = float((written or "").strip())
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def day_of(written: str | None) -> date | None:
    """Return the day of a date field (ISO 8601), or None."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def choice_or_none(written: str | None, kind: type[Choice]) -> Choice | None:
    """Return the chosen value of `kind`, or None for any other text."""
    return kind(written) if written in {value.value for value in kind} else None


def choice_of(written: str | None, default: Choice) -> Choice:
    """Return the chosen value, or the default for any other text."""
    kind = type(default)
    return kind(written) if written in {value.value for value in kind} else default
