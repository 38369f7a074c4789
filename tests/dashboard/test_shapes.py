"""Any other shape: its range always holds what was truly there, and of the programme only what is published inside."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import h3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from release_fixture import GRID
from shapely import Point, Polygon, box
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from test_pages import run, text_of
from test_taken_away import kept

from dashboard.maps import catchment, density
from dashboard.maps.basemap import shapes
from dashboard.maps.drawing import svg
from dashboard.maps.view_shape import around, seen, sheet
from dashboard.records import Area, Cell, View
from dashboard.release import open_release

Releases = Callable[[str], Path]
PLACES = st.tuples(st.floats(-122.40, -122.30), st.floats(47.55, 47.65))


class Drawn:
    """A release of one beat and some points, as far as the shapes ask for it."""

    def __init__(self, outline: BaseGeometry, points: list[tuple[float, float]], without: int | None) -> None:
        """Count the points by hexagon; `without` rows have none, None where the city has no number of its own."""
        self.whole = None if without is None else len(points) + without
        self.hexagons = Counter(h3.latlng_to_cell(y, x, 8) for x, y in points)
        self.outline = json.dumps(mapping(outline))

    def areas(self, layer: str) -> tuple[Area, ...]:
        """The beat, or the city."""
        return (Area("b1", layer, "B1", None, self.outline),)

    def views(self, metric_id: str) -> tuple[View, ...]:
        """The city's own count, where there is one."""
        return (View("city", "year", None),) if metric_id == "drug_offences" and self.whole is not None else ()

    def cells(self, *_: object) -> tuple[Cell, ...]:
        """It."""
        return (Cell("b1", date(2020, 1, 1), self.whole, None, float(self.whole), "value"),)

    def grid_kinds(self) -> tuple[tuple[str, str], ...]:
        """One kind."""
        return (("offence", "drug"),)

    def grid(self, *_: object) -> tuple[tuple[str, int], ...]:
        """The counts."""
        return tuple(self.hexagons.items())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(PLACES, PLACES, st.lists(PLACES, min_size=1, max_size=60), st.lists(PLACES, max_size=9))
def test_the_range_holds_the_true_count_wherever_the_points_and_the_rows_without_one_lie(
    one: tuple[float, float],
    other: tuple[float, float],
    points: list[tuple[float, float]],
    without: list[tuple[float, float]],
) -> None:
    outline = box(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]) + 1e-4,
                  max(one[1], other[1]) + 1e-4)  # fmt: skip
    (found,) = catchment.counted(Drawn(outline, points, len(without)), "beat", "b1", "year", date(2020, 1, 1))
    true = sum(outline.contains(Point(point)) for point in points + without)
    assert found.low <= true <= found.high <= len(points + without)
    (unknown,) = catchment.counted(Drawn(outline, points, None), "beat", "b1", "year", date(2020, 1, 1))
    assert (unknown.low, unknown.high, unknown.nowhere) == (found.low, None, None)


@pytest.fixture
def with_beats(release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release with a beat around Alder and Birch, one that cuts through Alder, and one around a single hexagon."""
    path = tmp_path / "beats.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        rows = con.execute("SELECT geometry FROM area WHERE area_id IN ('alder', 'birch') ORDER BY area_id").fetchall()
        alder, birch = (shape(json.loads(geometry)) for (geometry,) in rows)
        west, south, east, north = alder.bounds
        beats = {
            "B1": alder.union(birch).envelope.buffer(1e-4),
            "B2": box(west, south, east, (south + north) / 2),
            "B3": Polygon([(x, y) for y, x in h3.cell_to_boundary(GRID[0][0])]).buffer(1e-5),
        }
        con.executemany(
            "INSERT INTO area BY NAME SELECT 'testville' AS site, 'beat' AS layer, lower($1) AS area_id, $1 AS name,"
            " $2 AS geometry",
            [(name, json.dumps(mapping(outline))) for name, outline in beats.items()],
        )
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    return path


def test_of_the_programme_only_what_is_published_wholly_inside(with_beats: Path, tmp_path: Path) -> None:
    release = open_release()
    whole = seen(release, "beat", "b1", release.grid_kinds()[0], ("year", date(2020, 1, 1)))
    assert [area.name for area in whole.inside] == ["Alder", "Birch"]
    (referred,) = [each for each in whole.programme if each.metric.id == "referrals_by_door"]
    (copy := tmp_path / "copy.duckdb").write_bytes(with_beats.read_bytes())
    with duckdb.connect(str(copy)) as con:
        values = [v for (v,) in con.execute(
            "SELECT value FROM cell WHERE metric_id = 'referrals_by_door' AND grain = 'year' AND attribute IS NULL"
            " AND period_start = '2020-01-01' AND area_id IN ('alder', 'birch')"
        ).fetchall()]  # fmt: skip
    shown = [v for v in values if v is not None]
    assert referred.without == 2 - len(shown)
    if shown:
        assert (referred.shown.low, referred.shown.high) == (
            sum(max(10, v - 2) for v in shown),
            sum(v + 2 for v in shown),
        )
    part = seen(release, "beat", "b2", release.grid_kinds()[0], ("year", date(2020, 1, 1)))
    assert (part.inside, part.programme) == ((), ())


def test_the_page_says_the_range_of_its_table(with_beats: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = kept(monkeypatch)
    at = run("map", with_beats, monkeypatch, view="shape", shape="b3", period="2019-01-01")
    assert not at.exception
    ((row, *_),) = taken.values()
    assert (row["shape"], row["kind"], row["at_least"]) == ("B3", "offence", "40")
    text = text_of(at)
    ((whole,),) = open_release()._ask(
        "SELECT numerator FROM cell WHERE metric_id = 'drug_offences' AND layer = 'city' AND grain = 'year'"
        " AND period_start = '2019-01-01'"
    )
    # The hexagon itself has 40; the one beside it, which the border touches, 8 more; the others have no point.
    assert whole > 50
    assert f"Drug: offences, 2019: between 40 and {whole} in B3. {whole - 48} rows of the city have no point" in text
    assert f'<td class="n">40</td><td class="n">{whole}</td><td class="n">{whole - 48}</td>' in text
    assert "nothing is said but what the neighbourhoods wholly inside it have" in text
    assert "Other forms: map, GeoJSON, Parquet" in [each.proto.popover.label for each in at.get("popover")]
    release = open_release()
    of = seen(release, "beat", "b3", ("offence", "drug"), ("year", date(2019, 1, 1)))
    near = around(release, of.area, density.density(release, "offence", "drug", "year", of.period))
    made = svg(sheet(release, of, near, density.classes_of(release, near), [of.sentence]))
    # Hexagons over all beats, around them the border of the one that is told of.
    assert made.count("</title></path>") == len(near.cells) + len(shapes(release, "beat")) + 1
    assert made.count("fill='none' stroke='#") == 1
    assert of.sentence.split(".")[0].split(": ")[-1] in made


def test_without_such_shapes_the_view_is_not_offered(
    release_file: Releases, with_beats: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, offered in ((with_beats, True), (release_file("normal"), False)):
        show = next(box for box in run("map", path, monkeypatch).selectbox if box.label == "Show")
        assert ("Another shape: beat, district, tract" in show.options) == offered


def test_a_group_whose_measure_has_another_name_finds_it() -> None:
    there = {path.stem for path in Path("pipelines/metrics").glob("*.sql")}
    assert {f"{name}_offences" for name in density.MEASURED.values()} <= there
    assert not {f"{group}_offences" for group in density.MEASURED} & there
