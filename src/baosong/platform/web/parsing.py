"""Keys, counts and days as they come back in forms, headers and links."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from django.db.models import TextChoices

Choice = TypeVar("Choice", bound=TextChoices | StrEnum)


def key_of(written: str | None) -> int:
    """The number, or 0 for whatever is none or longer than the database's."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 19 else 0


def day_of(written: str | None) -> date | None:
    """The day of a date field, or nothing for whatever is none."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def choice_of(written: str | None, default: Choice) -> Choice:
    """The value of a list that was chosen, or the default for whatever is none of its kind."""
    kind = type(default)
    return kind(written) if written in {value.value for value in kind} else default
