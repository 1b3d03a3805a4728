"""Tables in a form: a row of headings, with blank rows or rows with printed labels below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from baosong.core.forms.cell_roles import CellRole
from baosong.core.forms.grid import FormCell, FormGrid
from baosong.core.forms.labels import compact, label_of

ORDINAL: Final = re.compile(r"\d{0,3}|[一二三四五六七八九十]{1,3}|[…\.。]+|[①-⑳]|例|示例")
# Headings in the last row of a sheet, without any blank row below.
LEAST_BARE_HEADINGS: Final = 4
SERIAL: Final = ("序号", "编号", "排序", "序")


@dataclass(frozen=True, slots=True)
class TableRegion:
    """A table: first row of its headings, first row below them, number of rows, leaf headings with their grid columns, and the label cell beside it."""

    top: int
    first: int
    rows: int
    headings: tuple[str, ...]
    columns: tuple[int, ...]
    side: FormCell | None
    fixed_rows: tuple[str, ...] = ()
    ordinals: tuple[int, ...] = ()


def regions_of(grid: FormGrid, role: Callable[[FormCell], CellRole], *, is_sheet: bool = False) -> list[TableRegion]:
    """Return the tables of a grid from the top."""
    found: list[TableRegion] = []
    row = 0
    while row < grid.height:
        region = _region(grid, row, role, is_sheet=is_sheet)
        if region is None:
            row += 1
        else:
            found.append(region)
            row = max(region.first + region.rows, row + 1)
    return found


def _region(grid: FormGrid, top: int, role: Callable[[FormCell], CellRole], *, is_sheet: bool) -> TableRegion | None:
    cells = sorted(grid.row(top), key=lambda cell: cell.column)
    side = _side(grid, cells, top)
    cells = [cell for cell in cells if cell is not side]
    while cells and role(cells[-1]) is CellRole.BLANK and is_sheet:
        cells.pop()
    if len(cells) < 2 or any(role(cell) is not CellRole.LABEL for cell in cells) or not _adjacent(cells):
        return None
    leaves, first = _leaves(grid, cells, top, role)
    if not leaves:
        return None
    headings, columns = [name for name, _ in leaves], [cell for _, cell in leaves]
    return _with_rows(grid, (top, first), headings, columns, side, role, is_sheet=is_sheet)


def _side(grid: FormGrid, cells: list[FormCell], top: int) -> FormCell | None:
    """A label that covers the headings and the rows below on the left."""
    if cells and cells[0].rows >= 2 and all(other.rows < cells[0].rows for other in cells[1:]):
        return cells[0]
    first = cells[0] if cells else None
    left = grid.left_of(first) if first is not None else None
    return left if left is not None and left.row < top and left.row + left.rows > top + 1 else None


def _adjacent(cells: list[FormCell]) -> bool:
    return all(left.column + left.columns == right.column for left, right in itertools.pairwise(cells))


def _leaves(grid: FormGrid, cells: list[FormCell], top: int, role: Callable[[FormCell], CellRole]) -> tuple[list[tuple[str, FormCell]], int]:
    """The lowest headings with their names, and the first row below them."""
    depth = max(cell.rows for cell in cells)
    groups = [cell for cell in cells if cell.columns > 1 and cell.rows < depth] if depth > 1 else []
    if depth == 1 or not groups:
        return [(label_of(cell.text).label, cell) for cell in cells if cell.rows == depth], top + depth
    leaves: list[tuple[str, FormCell]] = []
    for cell in cells:
        if cell not in groups:
            leaves.append((label_of(cell.text).label, cell))
            continue
        below = [other for other in grid.row(top + cell.rows) if cell.column <= other.column < cell.column + cell.columns]
        if not below or any(role(other) is not CellRole.LABEL for other in below):
            return [], 0
        leaves += [(label_of(cell.text).label + label_of(other.text).label, other) for other in sorted(below, key=lambda other: other.column)]
    return leaves, top + depth


def _with_rows(
    grid: FormGrid,
    at: tuple[int, int],
    headings: list[str],
    columns: list[FormCell],
    side: FormCell | None,
    role: Callable[[FormCell], CellRole],
    *,
    is_sheet: bool,
) -> TableRegion | None:
    top, first = at
    starts = [cell.column for cell in columns]
    rows, fixed = 0, []
    limit = side.row + side.rows if side is not None else grid.height
    serial = label_of(columns[0].text).label in SERIAL
    while first + rows < limit:
        found = _row_kind(grid, first + rows, starts, columns, role)
        if found is None:
            break
        if found and not serial:
            fixed.append(found)
        rows += 1
    if fixed and len(fixed) != rows:
        return None
    is_table = (
        rows >= 2
        or (rows == 1 and (serial or side is not None))
        or (is_sheet and len(headings) >= 3 and (serial or rows > 0 or len(headings) >= LEAST_BARE_HEADINGS))
    )
    if not is_table or (fixed and len(headings) < 3):
        return None
    ordinals = tuple(start for start, name in zip(starts, headings, strict=True) if name in SERIAL)
    return TableRegion(top, first, rows, tuple(headings), tuple(starts), side, tuple(fixed), ordinals)


def _row_kind(grid: FormGrid, row: int, starts: list[int], columns: list[FormCell], role: Callable[[FormCell], CellRole]) -> str | None:
    """Return "" for a blank row (or one with only an ordinal), the label of a printed row, None for any other row."""
    cells = [cell for cell in sorted(grid.row(row), key=lambda cell: cell.column) if starts[0] <= cell.column < columns[-1].column + columns[-1].columns]
    if [cell.column for cell in cells] != starts or any(cell.rows > 1 for cell in cells):
        return None
    head, others = cells[0], cells[1:]
    if any(role(cell) not in (CellRole.BLANK, CellRole.OPTIONS) for cell in others):
        return None
    text = compact(head.text)
    if role(head) is CellRole.BLANK or ORDINAL.fullmatch(text):
        return ""
    return label_of(head.text).label if role(head) is CellRole.LABEL else None
