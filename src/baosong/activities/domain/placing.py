"""The grid: places as a tree, made one by one or from a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.activities.errors import PlaceWrong
from baosong.activities.models import Place
from baosong.journal.domain.recording import record
from baosong.orgs.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Named:
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
        raise PlaceWrong(why="degrees", written=written) from None
    if not -most <= value <= most:
        raise PlaceWrong(why="degrees", written=written)
    return value


@transaction.atomic
def add_place(*, unit: Unit, parent: Place | None, named: Named, by: Person | None, at: datetime) -> Place:
    """A new place, or the one of that name that lies there. Raises PlaceWrong."""
    name = " ".join(named.name.split())[:60]
    if not name:
        raise PlaceWrong(why="name")
    if parent is not None and parent.unit_id != unit.pk:
        raise PlaceWrong(why="parent", written=parent.name)
    latitude, longitude = degrees(named.latitude, 90), degrees(named.longitude, 180)
    if (latitude is None) != (longitude is None):
        raise PlaceWrong(why="degrees", written=named.latitude or named.longitude)
    place, is_new = Place.objects.get_or_create(unit=unit, parent=parent, name=name)
    place.kind = named.kind.strip()[:30] or place.kind
    if latitude is not None:
        place.latitude, place.longitude = latitude, longitude
    place.save(update_fields=["kind", "latitude", "longitude"])
    if is_new:
        record("place.added", place, by=by, at=at, unit=unit.pk)
    return place


@transaction.atomic
def add_places(named: Sequence[Named], *, unit: Unit, by: Person, at: datetime) -> int:
    """The places of a table, parents by name before their children; all or none. Returns how many lines. Raises PlaceWrong with the line."""
    by_name: dict[str, Place] = {}
    for place in Place.objects.filter(unit=unit).order_by("-pk"):
        by_name[place.name] = place
    for line in named:
        parent = by_name.get(line.parent.strip()) if line.parent.strip() else None
        if line.parent.strip() and parent is None:
            raise PlaceWrong(why="parent", written=line.parent, line=line.number)
        try:
            made = add_place(unit=unit, parent=parent, named=line, by=by, at=at)
        except PlaceWrong as error:
            raise PlaceWrong(**{**error.facts, "line": line.number}) from error
        by_name[made.name] = made
    return len(named)
