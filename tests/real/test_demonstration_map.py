"""The demonstration's Seattle beside the real one: like enough to be known again, and nobody's lines but ours."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from pipelines.demo.areas import KM_PER_DEGREE, SQUEEZE, schematic_areas
from pipelines.demo.plan import hand_written

pytestmark = pytest.mark.real

OURS = {area.name: area.shape for area in schematic_areas()}


def read(file: Path) -> dict[str, BaseGeometry]:
    """The shapes of a file by neighbourhood, or by their number."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    names = [feature.get("properties", {}).get("NEIGHBORHOOD", str(i)) for i, feature in enumerate(features)]
    shapes = [shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"]))) for feature in features]
    return dict(zip(names, shapes, strict=True))


def likeness(one: BaseGeometry, two: BaseGeometry) -> float:
    """What both cover as a share of what either covers."""
    return one.intersection(two).area / one.union(two).area


def test_areas_and_land_are_where_the_citys_are(real_data: Path) -> None:
    theirs = read(real_data / "boundaries" / "mcpp_58.geojson")
    assert set(OURS) == set(theirs)
    each = [likeness(OURS[name], theirs[name]) for name in OURS]
    # Their areas reach over the water, ours end at the shore: those on the Sound and the lakes are less alike.
    assert np.median(each) > 0.8
    assert min(each) > 0.35
    limits = shapely.union_all(list(read(real_data / "boundaries" / "city_limits.geojson").values()))
    assert likeness(shapely.union_all(list(OURS.values())), limits) > 0.92


def test_no_line_is_the_citys(real_data: Path) -> None:
    points = np.array(
        [
            (float(row["lon"]), float(row["lat"]))
            for file in ("shoreline", "borders")
            for row in hand_written(f"{file}.csv")
        ]
    )
    metres = np.array([SQUEEZE, 1]) * KM_PER_DEGREE * 1000
    for file in ("mcpp_58", "city_limits", "spd_beats_51", "census_tracts_2010"):
        theirs = shapely.get_coordinates(list(read(real_data / "boundaries" / f"{file}.geojson").values())) * metres
        gaps = shapely.distance(shapely.points(points * metres), shapely.multipoints(theirs))
        # A traced or thinned line would lie within a metre or two of theirs nearly everywhere.
        assert np.median(gaps) > 30
        assert np.mean(gaps < 5) < 0.1
