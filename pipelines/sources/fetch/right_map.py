"""Whether the areas that came may take the place of the map that stands."""

from pathlib import Path

import shapely
from shapely.geometry import shape

from geo.population import equal_area
from pipelines.contracts import Contract, ContractBroken
from pipelines.sources.boundaries import read
from pipelines.sources.mended import polygons

EARTH_KM2 = 6371.0072**2  # of the sphere with the Earth's surface, squared
ALIKE = 0.75  # least share of the areas' number, and of the ground, that the map that stands and the new one share


def refuse_wrong_map(contract: Contract, features: list[dict], km2: tuple[float, float] | None, standing: Path) -> None:
    """Raise ContractBroken where features are no areas in degrees, cover other `km2`, or are unlike those `standing`.

    A map is drawn anew once in years, and a service that answers with something else does so without a word.
    """
    shapes = _areas(contract, features)
    size = shapely.area(equal_area(shapes)).sum() * EARTH_KM2
    if km2 and not km2[0] <= size <= km2[1]:
        raise ContractBroken(
            f"{contract.source}: the shapes cover {size:,.0f} km², expected {km2[0]:g} to {km2[1]:g}: the layer draws "
            f"something else. Nothing was replaced. Edit {contract.declared_in}."
        )
    if unlike := _unlike(shapes, standing):
        raise ContractBroken(
            f"{contract.source}: {unlike}. Nothing was replaced. Look at the layer; if its new map is right, remove "
            f"{standing.name} and fetch again."
        )


def _areas(contract: Contract, features: list[dict]) -> list[shapely.Geometry]:
    try:
        shapes = [shape(feature["geometry"]) for feature in features]
        west, south, east, north = shapely.total_bounds(shapes)
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        raise ContractBroken(f"{contract.source}: a feature came without a shape. Nothing was replaced.") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90) and not all(s.is_empty for s in shapes):
        raise ContractBroken(f"{contract.source}: the shapes came in no degrees (WGS84). Nothing was replaced.")
    try:
        return polygons(Path(contract.source), shapes)
    except ContractBroken as broken:
        raise ContractBroken(f"{broken} Nothing was replaced.") from None


def _unlike(shapes: list[shapely.Geometry], standing: Path) -> str:
    """What tells the new areas from those that stand, in words; blank where they are alike, or no map stands."""
    try:
        before = polygons(standing, read(standing).shapes) if standing.exists() else []
    except ContractBroken:
        before = []  # what cannot be read need not be kept
    if not before:
        return ""
    if len(shapes) < ALIKE * len(before):
        return f"{len(shapes)} areas came, and {standing.name} has {len(before)}"
    old, new = (shapely.union_all(equal_area(drawn)) for drawn in (before, shapes))
    shared = shapely.area(shapely.intersection(old, new)) / max(old.area, new.area)
    if shared < ALIKE:
        return (
            f"the areas came with other borders or elsewhere: they share {shared:.0%} of the ground of {standing.name}"
        )
    return ""
