"""Block points: the finite set of places that offences are published at, over and over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from pipelines.demo.areas import SQUEEZE, Area

BLOCKS_PER_KM2 = 25
FEWEST, MOST = 25, 150
# The share of an area's blocks, nearest its border first, whose label is sometimes the neighbour's.
BORDERLAND = 0.12
NAMED_STREETS = ("AURORA", "BROADWAY", "DENNY", "JACKSON", "MADISON", "MARKET", "PIKE", "PINE", "RAINIER")
NAMED_STREETS += (
    "UNION",
    "VIRGINIA",
    "WESTLAKE",
    "YESLER",
    "DELRIDGE",
    "ADMIRAL",
    "ROXBURY",
    "LEARY",
    "STONE",
)


@dataclass(frozen=True)
class Blocks:
    """All block points, area after area, one array a column.

    `pick_any` and `pick_drug` rise by 1 over each area's blocks: a draw in [k, k+1) lands in area k.
    """

    area: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    address: np.ndarray
    beat: np.ndarray
    neighbour: np.ndarray
    on_border: np.ndarray
    pick_any: np.ndarray
    pick_drug: np.ndarray

    def choose(self, area: np.ndarray, drug: bool, chance: np.random.Generator) -> np.ndarray:
        """A block for each row, given the row's area: few blocks see most of the offences."""
        pick = self.pick_drug if drug else self.pick_any
        return np.searchsorted(pick, area + chance.random(len(area)), side="right")


def make_blocks(areas: Sequence[Area], chance: np.random.Generator) -> Blocks:
    """Place every area's blocks, strictly inside its cell."""
    parts = [_area_blocks(number, areas, chance) for number in range(len(areas))]
    columns = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return Blocks(**columns)


def _area_blocks(number: int, areas: Sequence[Area], chance: np.random.Generator) -> dict[str, np.ndarray]:
    area = areas[number]
    count = int(np.clip(round(area.land_km2 * BLOCKS_PER_KM2), FEWEST, MOST))
    lonlat = _points_inside(area, count, chance)
    points = shapely.points(lonlat)
    edge = shapely.distance(area.shape.boundary, points)
    return {
        "area": np.full(count, number),
        "lon": _texts(lonlat[:, 0]),
        "lat": _texts(lonlat[:, 1]),
        "address": np.array([_address(area, chance) for _ in range(count)], dtype=object),
        "beat": np.array([f"{area.sector}{1 + part}" for part in chance.integers(0, 3, count)], dtype=object),
        "neighbour": _nearest_other(number, areas, points),
        "on_border": edge <= np.quantile(edge, BORDERLAND),
        "pick_any": number + _skewed(count, 0.7, chance),
        "pick_drug": number + _skewed(count, 1.1, chance),
    }


def _points_inside(area: Area, count: int, chance: np.random.Generator) -> np.ndarray:
    """Points drawn evenly over the cell, kept half a metre clear of its border so that none is ambiguous."""
    west, south, east, north = area.shape.bounds
    inner = area.shape.buffer(-5e-6)
    found = np.empty((0, 2))
    while len(found) < count:
        tried = np.round(chance.uniform((west, south), (east, north), (4 * count, 2)), 8)
        found = np.concatenate([found, tried[shapely.contains_xy(inner, tried)]])
    return found[:count]


def _texts(values: np.ndarray) -> np.ndarray:
    return np.array([f"{value:.8f}" for value in values], dtype=object)


def _address(area: Area, chance: np.random.Generator) -> str:
    number, along, across = chance.integers((1, 1, 0), (99, 90, 3))
    street = f"{_ordinal(along)} AVE" if across else f"{NAMED_STREETS[along % len(NAMED_STREETS)]} ST"
    if across == 2:
        return f"{street} / {_ordinal(number)} ST".replace("  ", " ")
    return f"{number}XX BLOCK OF {street} {area.suffix}".strip()


def _ordinal(number: int) -> str:
    ending = "TH" if number % 100 in (11, 12, 13) else {1: "ST", 2: "ND", 3: "RD"}.get(int(number) % 10, "TH")
    return f"{number}{ending}"


def _nearest_other(number: int, areas: Sequence[Area], points: np.ndarray) -> np.ndarray:
    """For each point the nearest area that is not its own."""
    distances = np.array([_distance(other.shape, points) for other in areas])
    distances[number] = np.inf
    return distances.argmin(axis=0)


def _distance(shape: shapely.Geometry, points: np.ndarray) -> np.ndarray:
    # Degrees of longitude are shorter: without the squeeze a neighbour to the east would look too far away.
    return shapely.distance(
        shapely.transform(shape, lambda xy: xy * [SQUEEZE, 1]),
        shapely.transform(points, lambda xy: xy * [SQUEEZE, 1]),
    )


def _skewed(count: int, steepness: float, chance: np.random.Generator) -> np.ndarray:
    """Cumulative weights rising to exactly 1, shuffled so that the two kinds of hot spot differ."""
    weights = chance.permutation(1.0 / np.arange(1, count + 1) ** steepness)
    total = np.cumsum(weights) / weights.sum()
    total[-1] = 1.0
    return total
