"""A schematic Seattle: Voronoi cells around hand-placed points, cut by a hand-written shoreline.

Nothing here is taken from published boundaries. Each piece of land is divided among the points standing on
it, so that no cell reaches over water.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from shapely import Geometry, MultiPoint, Point, Polygon

from pipelines.demo.plan import hand_written

GRID = 1e-6
# A degree of longitude is this much shorter than one of latitude: cells are drawn in true proportion.
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
    cells: dict[str, Geometry] = {}
    for land in shoreline():
        cells |= divide(land, {name: point for name, point in seeds.items() if land.intersects(point)})
    return tuple(_area(row, cells[row["neighbourhood"]]) for row in sorted(rows, key=_name))


def shoreline() -> list[Polygon]:
    """The pieces of land with the lakes cut out, as written down in shoreline.csv."""
    rings: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in hand_written("shoreline.csv"):
        rings.setdefault((row["kind"], row["ring"]), []).append((float(row["lon"]), float(row["lat"])))
    water = shapely.union_all([Polygon(ring) for (kind, _), ring in rings.items() if kind == "water"])
    return [Polygon(ring).difference(water) for (kind, _), ring in rings.items() if kind == "land"]


def divide(land: Polygon, seeds: dict[str, Point]) -> dict[str, Geometry]:
    """Divide one piece of land among its seed points; neighbours share their border vertex for vertex.

    All lines are noded together on one grid before faces are formed: a face can then neither overlap the next
    nor leave a gap, which cutting cell by cell cannot promise.
    """
    points = MultiPoint([_stretch(point, SQUEEZE) for point in seeds.values()])
    borders = shapely.voronoi_polygons(points, extend_to=_stretch(land, SQUEEZE), only_edges=True)
    lines = shapely.union_all([_stretch(borders, 1 / SQUEEZE), land.boundary], grid_size=GRID)
    faces = [face for face in _faces(lines) if land.intersects(face.representative_point())]
    owned = {name: face for name, point in seeds.items() for face in faces if face.intersects(point)}
    for face in faces:
        # A cell cut in two by a bay keeps the part with its point; the other part goes to its neighbour.
        if not any(face.intersects(point) for point in seeds.values()):
            nearest = max(owned, key=lambda name: owned[name].intersection(face).length)
            owned[nearest] = shapely.union_all([owned[nearest], face], grid_size=GRID)
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


def _stretch(geometry: Geometry, factor: float) -> Geometry:
    return shapely.transform(geometry, lambda xy: xy * [factor, 1.0])


def _faces(lines: Geometry) -> list[Polygon]:
    return list(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))


def _geometry(shape: Geometry) -> dict[str, object]:
    # Vertices lie on the grid already; rounding only drops the float noise from the text.
    plain = shapely.transform(shapely.orient_polygons(shape), lambda xy: np.round(xy, 6))
    return json.loads(shapely.to_geojson(plain))
