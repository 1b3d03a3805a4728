"""The grid: places as a tree, made one by one or from a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.activities.errors import GridCellWrong
from baosong.apps.activities.models import GridCell
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line of a table of places: its number, the name, the place it lies in, its kind, degrees north and east as written."""

    number: int
    name: str
    parent: str = ""
    kind: str = ""
    latitude: str = ""
    longitude: str = ""


def degrees(written: str, most: float) -> float | None:
    """A latitude (most 90) or longitude (most 180); None for nothing. Raises PlaceWrong."""
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
def add_place(*, unit: Unit, parent: GridCell | None, named: GridRow, by: Person | None, at: datetime) -> GridCell:
    """A new place, or the one of that name that lies there. Raises PlaceWrong."""
    name = " ".join(named.name.split())[:60]
    if not name:
        raise GridCellWrong(why="name")
    if parent is not None and parent.unit_id != unit.pk:
        raise GridCellWrong(why="parent", written=parent.name)
    latitude, longitude = degrees(named.latitude, 90), degrees(named.longitude, 180)
    if (latitude is None) != (longitude is None):
        raise GridCellWrong(why="degrees", written=named.latitude or named.longitude)
    place, is_new = GridCell.objects.get_or_create(unit=unit, parent=parent, name=name)
    place.kind = named.kind.strip()[:30] or place.kind
    if latitude is not None:
        place.latitude, place.longitude = latitude, longitude
    place.save(update_fields=["kind", "latitude", "longitude"])
    if is_new:
        record("place.added", place, by=by, at=at, unit=unit.pk)
    return place


@transaction.atomic
def add_places(named: Sequence[GridRow], *, unit: Unit, by: Person, at: datetime) -> int:
    """The places of a table, parents by name before their children; all or none. Returns how many lines. Raises PlaceWrong with the line."""
    by_name: dict[str, GridCell] = {}
    for place in GridCell.objects.filter(unit=unit).order_by("-pk"):
        by_name[place.name] = place
    for line in named:
        parent = by_name.get(line.parent.strip()) if line.parent.strip() else None
        if line.parent.strip() and parent is None:
            raise GridCellWrong(why="parent", written=line.parent, line=line.number)
        try:
            made = add_place(unit=unit, parent=parent, named=line, by=by, at=at)
        except GridCellWrong as error:
            raise GridCellWrong(**{**error.facts, "line": line.number}) from error
        by_name[made.name] = made
    return len(named)
