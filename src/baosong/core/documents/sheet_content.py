"""What was read of a sheet of a workbook."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SheetContent:
    """Rows of cells, ranges of merged cells (first row, first column, last row, last column; from 1, inclusive), and names of sheets.

    A CSV has no merged cells and no names.
    """

    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]]
    name: str = ""
    other_sheets: tuple[str, ...] = ()
