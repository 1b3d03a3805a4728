"""Comparisons of a measured value with a rule's value.

Each is a name with parameters, so that the browser can apply the same (frontend/rule_comparisons.js, one function per name):
tests/core/rules/cases.py is run through both. A comparison returns None where it cannot decide.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

# Tolerance of 左右 (about): 10 %.
APPROXIMATELY: Final = 0.1

Comparison = Callable[..., bool | None]


def is_number(value: Any) -> bool:
    """Return whether a value is a number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2


def bounds(value: Any, measured: Any, *, approx: bool = False, slack: float = 0.0) -> bool | None:
    """Return low <= measured <= high; None is an open bound. `approx` widens both by 10 %, `slack` by an amount."""
    if not _is_pair(value) or not is_number(measured):
        return None
    low, high = value
    about = APPROXIMATELY if approx else 0.0
    is_long_enough = low is None or measured >= low - abs(low) * about - slack
    return bool(is_long_enough and (high is None or measured <= high + abs(high) * about + slack))


def at_most(value: Any, measured: Any, *, approx: bool = False) -> bool | None:
    """Return measured <= value."""
    return bounds((None, value), measured, approx=approx) if is_number(value) else None


def at_least(value: Any, measured: Any, *, approx: bool = False) -> bool | None:
    """Return measured >= value."""
    return bounds((value, None), measured, approx=approx) if is_number(value) else None


def exact_size(value: Any, measured: Any, *, approx: bool = False, any_way_up: bool = False) -> bool | None:
    """Return whether width and height are equal; `any_way_up`: in either orientation."""
    if not _is_pair(value) or not _is_pair(measured):
        return None
    return sorted(measured) == sorted(value) if any_way_up else list(measured) == list(value)


def least_size(value: Any, measured: Any, *, approx: bool = False, any_way_up: bool = False) -> bool | None:
    """Return whether width and height reach the value. Upright pictures are compared by shorter and longer side."""
    if not _is_pair(value) or not _is_pair(measured):
        return None
    wanted, found = list(value), list(measured)
    if any_way_up or found[1] > found[0]:
        wanted, found = sorted(wanted), sorted(found)
    return bool(found[0] >= wanted[0] and found[1] >= wanted[1])


def equal(value: Any, measured: Any, *, approx: bool = False) -> bool | None:
    """Return whether both are the same text."""
    return None if measured in (None, "") else bool(measured == value)


def one_of(value: Any, measured: Any, *, approx: bool = False, same: Mapping[str, str] | None = None) -> bool | None:
    """Return whether the measured text is among the values; `same` maps spellings to one."""
    if measured in (None, "") or not isinstance(value, tuple | list):
        return None
    spellings = same or {}
    return spellings.get(measured, measured) in {spellings.get(str(part), str(part)) for part in value}


def languages(value: Any, measured: Any, *, approx: bool = False) -> bool | None:
    """Return whether all languages of the value (zh-en) are among the measured ones."""
    return None if measured in (None, "") else set(str(value).split("-")) <= set(str(measured).split("-"))


def parts(value: Any, measured: Any, *, approx: bool = False, separators: str = "") -> bool | None:
    """Return whether a name has as many non-empty parts as the pattern, divided by the pattern's separator."""
    if not value or not measured:
        return None
    separator = next((sign for sign in str(value) if sign in separators), None)
    wanted = _split(str(value), separator)
    found = _split(str(measured), separator)
    return len(found) == len(wanted) and all(found)


def _split(text: str, separator: str | None) -> list[str]:
    return [part.strip() for part in (re.split(re.escape(separator), text) if separator else [text])]


def type_size(value: Any, measured: Any, *, approx: bool = False, same: Mapping[str, str] | None = None, slack: float = 0.0) -> bool | None:
    """Return whether name and size are equal; an open part (empty name, no size) is met by any."""
    if not _is_pair(value) or not _is_pair(measured):
        return None
    (name, size), (found, found_size), spellings = value, measured, same or {}
    if (name and not found) or (size is not None and found_size is None):
        return None
    is_same = not name or spellings.get(str(found), str(found)) == spellings.get(str(name), str(name))
    return bool(is_same and (size is None or abs(found_size - size) <= slack))


COMPARISONS: Final[dict[str, Comparison]] = {
    function.__name__: function for function in (bounds, at_most, at_least, exact_size, least_size, equal, one_of, languages, parts, type_size)
}
