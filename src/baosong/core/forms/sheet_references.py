"""References of cells, such as B3."""

import re


def position(written: str) -> tuple[int, int] | None:
    """Row and column from 0 of a reference such as B3."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", written)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def reference(row: int, column: int) -> str:
    """The reference of a cell, such as B3."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
