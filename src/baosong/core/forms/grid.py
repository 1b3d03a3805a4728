"""Cells of a table, whether of a Word document or of a sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(slots=True)
class FormCell:
    """A cell of a grid; `source` is its element in the file."""

    row: int
    column: int
    rows: int
    columns: int
    lines: list[str]
    source: Any = None
    height: int = 0
    has_table: bool = False

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


class FormGrid:
    """A table: its number in the file, its cells, and what covers each place."""

    def __init__(self, number: int, cells: Iterable[FormCell]) -> None:
        self.number = number
        self.cells = list(cells)
        self._rows: dict[int, list[FormCell]] = {}
        for cell in self.cells:
            self._rows.setdefault(cell.row, []).append(cell)
        self.covering = {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    @cached_property
    def height(self) -> int:
        """Number of rows."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        """Number of grid columns."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    def row(self, number: int) -> list[FormCell]:
        """The cells that begin in a row."""
        return self._rows.get(number, [])

    def left_of(self, cell: FormCell) -> FormCell | None:
        """The cell that touches the left side."""
        return self.covering.get((cell.row, cell.column - 1))

    def right_of(self, cell: FormCell) -> FormCell | None:
        """The cell that touches the right side."""
        return self.covering.get((cell.row, cell.column + cell.columns))

    def above(self, cell: FormCell) -> FormCell | None:
        """The cell that touches the upper side."""
        return self.covering.get((cell.row - 1, cell.column))
