"""Parse keys, days and choices from forms, headers and links."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from django.db.models import TextChoices

Choice = TypeVar("Choice", bound=TextChoices | StrEnum)


def key_of(written: str | None) -> int:
    """Return the key, or 0 for what is no number or exceeds 64 bits."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 19 else 0


def day_of(written: str | None) -> date | None:
    """Return the day of a date field (ISO 8601), or None."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def choice_of(written: str | None, default: Choice) -> Choice:
    """Return the chosen value, or the default for any other text."""
    kind = type(default)
    return kind(written) if written in {value.value for value in kind} else default
