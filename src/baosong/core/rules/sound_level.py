"""Levels of sound as notices write them: below full scale, so with a minus."""

from typing import Final

from baosong.core.phrases.blocks import number

LEVEL: Final = r"-[ ]*\d{1,2}(?:\.\d+)?"


def level(written: str) -> float:
    """Return the value of a level (-23, - 6.5)."""
    return -number(written.lstrip("- "))
