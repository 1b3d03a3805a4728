"""The grid: a tree of cells, added one by one or from a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.orgs.models import Person, Unit
from baosong.apps.registers.errors import GridCellWrong
from baosong.apps.registers.models import GridCell
from baosong.platform.audit.services.log import record

LONGEST_NAME: Final = 60
LONGEST_KIND: Final = 30


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table of cells; degrees north and east as written."""

    number: int
    name: str
    parent: str = ""
    kind: str = ""
    latitude: str = ""
    longitude: str = ""


def degrees(written: str, most: float) -> float | None:
    """Parse a latitude (most 90) or longitude (most 180); None for an empty text. Raises GridCellWrong."""
    if not written.strip():
        return None
    try:
        value = float(written)
    except ValueError:
        raise GridCellWrong(why="degrees", written=written) from None
    if not -most <= value <= most:
        raise GridCellWrong(why="degrees", written=written)
    return value


@transaction.atomic
def add_cell(*, unit: Unit, parent: GridCell | None, named: GridRow, by: Person | None, at: datetime) -> GridCell:
    """Get or create the cell of that name below `parent`. Raises GridCellWrong."""
    name, kind = " ".join(named.name.split()), named.kind.strip()
    if not name:
        raise GridCellWrong(why="name")
    for text, most in ((name, LONGEST_NAME), (kind, LONGEST_KIND)):
        if len(text) > most:
            raise GridCellWrong(why="too_long", written=text, most=most)
    if parent is not None and parent.unit_id != unit.pk:
        raise GridCellWrong(why="parent", written=parent.name)
    latitude, longitude = degrees(named.latitude, 90), degrees(named.longitude, 180)
    if (latitude is None) != (longitude is None):
        raise GridCellWrong(why="degrees", written=named.latitude or named.longitude)
    cell, is_new = GridCell.objects.get_or_create(unit=unit, parent=parent, name=name)
    cell.kind = kind or cell.kind
    if latitude is not None:
        cell.latitude, cell.longitude = latitude, longitude
    cell.save(update_fields=["kind", "latitude", "longitude"])
    if is_new:
        record("grid_cell.added", cell, by=by, at=at, unit=unit.pk)
    return cell


@transaction.atomic
def add_cells(named: Sequence[GridRow], *, unit: Unit, by: Person, at: datetime) -> int:
    """Add the cells of a table, parents before their children; all or none. Returns the number of rows. Raises GridCellWrong with the row."""
    by_name: dict[str, GridCell] = {}
    for cell in GridCell.objects.filter(unit=unit).order_by("-pk"):
        by_name[cell.name] = cell
    for row in named:
        parent = by_name.get(row.parent.strip()) if row.parent.strip() else None
        if row.parent.strip() and parent is None:
            raise GridCellWrong(why="parent", written=row.parent, line=row.number)
        try:
            made = add_cell(unit=unit, parent=parent, named=row, by=by, at=at)
        except GridCellWrong as error:
            raise GridCellWrong(**{**error.facts, "line": row.number}) from error
        by_name[made.name] = made
    return len(named)
