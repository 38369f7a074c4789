"""A schematic Seattle: hand-written land, cut by hand-written lines along its streets.

Nothing here is taken from published boundaries. A point for each area says whose a piece of land is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from shapely import Geometry, LineString, Point, Polygon

from pipelines.demo.plan import hand_written

GRID = 1e-6
# Degrees that a line is drawn past both its ends: whoever writes a line stops a few metres short of the next.
REACH = 3e-4
# A degree of longitude is this much shorter than one of latitude.
SQUEEZE = float(np.cos(np.radians(47.6)))
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Area:
    """One neighbourhood: names, relative weights for people and offences, and its cell in WGS84."""

    name: str
    precinct: str
    sector: str
    suffix: str
    people: float
    growth: float
    other: float
    drug: float
    prostitution: float
    shape: Geometry

    @property
    def land_km2(self) -> float:
        """Area of the cell in square kilometres, good to a fraction of a per cent at this latitude."""
        return self.shape.area * SQUEEZE * KM_PER_DEGREE**2


@cache
def schematic_areas() -> tuple[Area, ...]:
    """The 58 areas in order of name; together they cover the land without overlap or gap."""
    rows = hand_written("areas.csv")
    seeds = {row["neighbourhood"]: Point(float(row["lon"]), float(row["lat"])) for row in rows}
    cells = divide(shoreline(), borders(), seeds)
    return tuple(_area(row, cells[row["neighbourhood"]]) for row in sorted(rows, key=_name))


def shoreline() -> list[Polygon]:
    """The pieces of land with the lakes cut out, as written down in shoreline.csv."""
    rings = _drawn("shoreline.csv", "kind", "ring")
    water = shapely.union_all([Polygon(ring) for (kind, _), ring in rings.items() if kind == "water"])
    return [Polygon(ring).difference(water) for (kind, _), ring in rings.items() if kind == "land"]


def borders() -> list[LineString]:
    """The lines between areas, as written down in borders.csv, each REACH longer at both ends."""
    return [_reaching(np.array(line)) for line in _drawn("borders.csv", "line").values()]


def divide(lands: Sequence[Polygon], lines: Sequence[LineString], seeds: Mapping[str, Point]) -> dict[str, Geometry]:
    """Cut the land along the lines and name each face after the one point on it; ValueError if it has none or two.

    All lines are noded together on one grid before faces are formed: a face can then neither overlap the next
    nor leave a gap, which cutting area by area cannot promise. Neighbours share their border vertex for vertex.
    """
    noded = shapely.union_all([*lines, *(land.boundary for land in lands)], grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    ground = shapely.union_all(lands)
    owned: dict[str, Geometry] = {}
    for face in faces[shapely.contains(ground, shapely.point_on_surface(faces))]:
        names = [name for name, point in seeds.items() if face.intersects(point)]
        if len(names) != 1:
            where = face.representative_point()
            raise ValueError(f"the land around {where.x:.4f}, {where.y:.4f} should be one area's, not {names}")
        owned[names[0]] = face
    return owned


def write_areas(areas: tuple[Area, ...], path: Path) -> None:
    """Write the areas as GeoJSON in the layout of the city's neighbourhood file."""
    features = [
        {
            "type": "Feature",
            "properties": {"NEIGHBORHOOD": area.name, "PRECINCT": area.precinct},
            "geometry": _geometry(area.shape),
        }
        for area in areas
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    collection = {"type": "FeatureCollection", "name": "schematic_areas", "crs": crs, "features": features}
    path.write_text(json.dumps(collection) + "\n", encoding="utf-8", newline="\n")


def _area(row: dict[str, str], shape: Geometry) -> Area:
    weights = {key: float(row[key]) for key in ("people", "growth", "other", "drug", "prostitution")}
    texts = {key: row[key] for key in ("precinct", "sector", "suffix")}
    return Area(name=row["neighbourhood"], shape=shape, **texts, **weights)


def _name(row: dict[str, str]) -> str:
    return row["neighbourhood"]


def _drawn(file: str, *key: str) -> dict[tuple[str, ...], list[tuple[float, float]]]:
    lines: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for row in hand_written(file):
        lines.setdefault(tuple(row[name] for name in key), []).append((float(row["lon"]), float(row["lat"])))
    return lines


def _reaching(line: np.ndarray) -> LineString:
    first, last = line[0] - line[1], line[-1] - line[-2]
    return LineString([_past(line[0], first), *line, _past(line[-1], last)])


def _past(end: np.ndarray, way: np.ndarray) -> np.ndarray:
    return end + way / np.hypot(*way) * REACH


def _geometry(shape: Geometry) -> dict[str, object]:
    # Vertices lie on the grid already; rounding only drops the float noise from the text.
    plain = shapely.transform(shapely.orient_polygons(shape), lambda xy: np.round(xy, 6))
    return json.loads(shapely.to_geojson(plain))
