"""A map of grid cells by their coordinates, as SVG positions; nothing is fetched."""

import math
from dataclasses import dataclass
from typing import Final

from baosong.apps.registers.queries import GridNode

WIDTH, HEIGHT, EDGE = 720, 440, 60
METRES_A_DEGREE: Final = 111_320.0


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A grid node at a position in units of the drawing."""

    x: float
    y: float
    node: GridNode


@dataclass(frozen=True, slots=True)
class GridMap:
    """Points, and a scale bar of `bar` units that are `metres` metres."""

    points: tuple[MapPoint, ...]
    bar: float
    metres: int
    width: int = WIDTH
    height: int = HEIGHT


def _located(nodes: list[GridNode]) -> list[GridNode]:
    found = []
    for node in nodes:
        if node.cell.latitude is not None:
            found.append(node)
        found += _located(node.inner)
    return found


def drawn(nodes: list[GridNode]) -> GridMap | None:
    """The map of all cells with coordinates (equirectangular, true to scale at their mean latitude); None with fewer than two."""
    located = _located(nodes)
    if len(located) < 2:
        return None
    north = [float(node.cell.latitude or 0) for node in located]
    east = [float(node.cell.longitude or 0) for node in located]
    shrink = math.cos(math.radians(sum(north) / len(north)))
    across, up = (max(east) - min(east)) * shrink, max(north) - min(north)
    scale = min((WIDTH - 2 * EDGE) / (across or 1e-6), (HEIGHT - 2 * EDGE) / (up or 1e-6))
    middle_e, middle_n = (max(east) + min(east)) / 2, (max(north) + min(north)) / 2
    points = tuple(
        MapPoint(round(WIDTH / 2 + (e - middle_e) * shrink * scale, 1), round(HEIGHT / 2 - (n - middle_n) * scale, 1), node)
        for node, n, e in zip(located, north, east, strict=True)
    )
    metres = 120 / scale * METRES_A_DEGREE
    rounded = 10 ** math.floor(math.log10(metres)) if metres >= 1 else 1
    rounded = next((step * rounded for step in (5, 2, 1) if step * rounded <= metres), rounded)
    return GridMap(points, round(rounded / METRES_A_DEGREE * scale, 1), int(rounded))
