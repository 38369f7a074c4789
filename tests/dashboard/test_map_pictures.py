"""The map as a picture, and the map of a change: the same numbers, drawn again."""

import base64
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from xml.etree import ElementTree as ET

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat
from streamlit.testing.v1 import AppTest

from dashboard.components.pickers import Pickers
from dashboard.components.takeaway import Shown, csv_zip, geojson_zip
from dashboard.maps import change_map, compare, density, drawing, service, view_compare, view_density, view_service
from dashboard.maps.basemap import shapes
from dashboard.maps.change_map import Both
from dashboard.maps.colours import rgb
from dashboard.maps.drawing import FULL, Sheet, png, svg
from dashboard.maps.picture import picture
from dashboard.maps.style import TILES, style_uri
from dashboard.maps.view_compare import reading
from dashboard.maps.view_measure import sheet
from dashboard.records import View
from dashboard.release import Release, open_release

Releases = Callable[[str], Path]
LAST = ("#ffffff", None, "the last key")
YEARS = (date(2016, 1, 1), date(2017, 1, 1))


@pytest.fixture
def release(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> Release:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("six_states")))
    return open_release()


@pytest.fixture
def moved(release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Alder fell to a quarter, Fir has no number in the later year."""
    path = tmp_path / "moved.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    year = "metric_id = 'drug_offences' AND grain = 'year' AND period_start = '2017-01-01'"
    with duckdb.connect(str(path)) as con:
        con.execute(f"UPDATE cell SET numerator = 300, value = 300, status = 'value' WHERE {year}")
        con.execute(
            f"UPDATE cell SET numerator = 300, value = 300, status = 'value' WHERE {year.replace('2017', '2016')}"
        )
        con.execute(f"UPDATE cell SET numerator = 75, value = 75, status = 'value' WHERE area_id = 'alder' AND {year}")
        con.execute(
            f"UPDATE cell SET numerator = NULL, value = NULL, status = 'no_data' WHERE area_id='fir' AND {year}"
        )
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    return path


def both(release: Release, chosen: str = "alder") -> Both:
    metric = next(m for m in release.metrics() if m.id == "drug_offences")
    earlier, later = (picture(release, metric, View("neighbourhood", "year", None), None, y, chosen) for y in YEARS)
    return change_map.both(release, earlier, later)


def of_measure(release: Release) -> Sheet:
    metric = next(m for m in release.metrics() if m.id == "drug_offences")
    of = picture(release, metric, View("neighbourhood", "year", None), None, date(2019, 1, 1), "alder")
    return sheet(release, of)


def test_the_pixels_have_the_colours_and_patterns_of_the_looks(release: Release) -> None:
    of = of_measure(release)
    drawn = Image.open(io.BytesIO(png(of)))
    assert drawn.width == 2 * FULL
    place = drawing._projection(list(of.outlined.values()))
    for name, outline in of.outlined.items():
        west, south, east, north = outline.bounds
        x, y = place(west + 0.15 * (east - west), north - 0.15 * (north - south))
        part = drawn.crop(tuple(round(2 * each) for each in (x, y, x + 24, y + 24))).convert("RGB")
        most = max(part.getcolors(1 << 24))[1]
        assert max(abs(a - b) for a, b in zip(most, rgb(of.looks[name].fill), strict=True)) <= 2, name
        assert (max(ImageStat.Stat(part).stddev) > 10) == bool(of.looks[name].pattern), name


def test_both_pens_write_the_same_words_and_the_svg_is_whole(release: Release) -> None:
    of = of_measure(release)
    root = ET.fromstring(svg(of))
    words = " ".join(each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text"))
    for text in (of.title, "hidden for privacy", "Not for deployment decisions", "Data through", "Elm"):
        assert text.lower() in words.lower()
    assert of.notes[-1] == "Not for deployment decisions, nor for any decision about a person."
    said = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert all(look.sentence in said for look in of.looks.values())


def test_a_picture_can_have_accents_and_very_long_notes(release: Release) -> None:
    of = replace(of_measure(release), title="Derivación, años 2019 – 2020", notes=["Señalización " * 200])
    assert Image.open(io.BytesIO(png(of))).height > 1520


def test_hexagons_have_a_picture_over_the_ground_and_a_geojson(release: Release) -> None:
    of = density.density(release, "offence", "drug", "year", date(2019, 1, 1))
    made = view_density.sheet(release, "neighbourhood", of, density.classes_of(release, of))
    assert svg(made).count("</title></path>") == len(of.cells) + len(shapes(release, "neighbourhood"))
    outlines = {cell: json.dumps(outline.__geo_interface__) for cell, outline in density.outlines_of(of).items()}
    shown = Shown(("h3", "incidents"), of.cells, "read me", outlines, "h3")
    with zipfile.ZipFile(io.BytesIO(geojson_zip(shown))) as archive:
        features = json.loads(archive.read("numbers.geojson"))["features"]
        readme = archive.read("README.txt").decode()
    assert "numbers.csv" not in readme
    assert "numbers.geojson" in readme
    assert [f["properties"]["incidents"] for f in features] == [40, 8]
    assert all(len(f["geometry"]["coordinates"][0]) in (7, 8) for f in features)


def test_the_map_of_a_change_its_table_sentence_and_download_agree(moved: Path) -> None:
    release = open_release()
    of = both(release)
    assert [compare.class_of(of.found[a]) for a in ("alder", "elm")] == [compare.FELL_MUCH, compare.TOO_FEW]
    drawn = change_map.looks(of)
    assert drawn["alder"].fill == compare.FILLS[compare.FELL_MUCH]
    assert drawn["fir"].pattern == "dots"
    assert {sign for sign, _, _ in change_map.signs(release, of)} == {"−", "?"}
    by_name = {row.name: row for row in change_map.rows(of)}
    records = {row[1]: dict(zip(change_map.CSV, row, strict=True)) for row in change_map.records(of)}
    for area in of.later.areas:
        record, row = records[area.area_id], by_name[area.name]
        assert (record["reading"] or "no data") in row.remark
        assert (record["reading"] or "no data") in drawn[area.area_id].sentence
        if record["ratio_to_farther"]:
            limits = f"{record['low_all_areas']:.2f} to {record['high_all_areas']:.2f}"
            assert row.numbers[2] == f"× {record['ratio_to_farther']:.2f}, {limits}"
            assert row.numbers[2] in drawn[area.area_id].sentence
    said = change_map.sentence(of)
    assert "Of 9 areas: 1 – fell beside the rest of the city, to half or less (−)" in said
    assert "1 – no data" in said
    own, around = (text for text in reading(release, of.earlier, of.later) if "95 % interval" in text)
    assert "a fall beside them" in own
    # The intervals of the sentences are narrower than those of the table: both are in the file, each by its name.
    told = records["alder"]
    for text, begin in ((own, ""), (around, "around_")):
        limits = f"(95 % interval {told[f'{begin}low_95']:.2f} to {told[f'{begin}high_95']:.2f})"
        assert f"× {told[f'{begin}ratio_to_farther']:.2f} {limits}" in text
        assert f"farther away: {told['farther_before']:,} and {told['farther_after']:,}" in text
    assert told["low_all_areas"] < told["low_95"] < told["high_95"] < told["high_all_areas"]


def test_each_picture_of_two_periods_is_told_by_its_own_legend(moved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: dict[str, Sheet] = {}

    def keep(stem: str, of: Shown, more: dict[str, Callable[[], object]]) -> None:  # noqa: ARG001
        monkeypatch.setattr(view_compare, "svg", lambda sheet: drawn.setdefault(form, sheet))
        more["svg"]()

    monkeypatch.setattr(view_compare, "downloads", keep)
    release = open_release()
    pickers = cast(Pickers, SimpleNamespace(link=lambda: "", named={}))
    for form in (view_compare.SIDES, view_compare.CHANGE):
        view_compare._below(release, both(release), pickers, form)
    sides, change = (" ".join(drawn[form].notes) for form in (view_compare.SIDES, view_compare.CHANGE))
    for of_the_change in ("Coloured only where", "+ and −", "Of 9 areas"):
        assert (of_the_change in sides, of_the_change in change) == (False, True)
    assert "2016: " in sides
    assert "2017: " in sides
    for words in ("Alder: 300 ", "Not for deployment decisions"):
        assert words in sides
        assert words in change


def test_the_page_shows_the_change_on_one_map(moved: Path) -> None:
    script = "import importlib\nfrom dashboard.components.shell import show\n"
    at = AppTest.from_string(script + "show(importlib.import_module('dashboard.pages.map'))", default_timeout=30)
    at.query_params.update(
        {"view": "compare", "metric": "drug_offences", "grain": "year", "period": "2017", "before": "2016",
         "area": "alder", "drawn": "change"}
    )  # fmt: skip
    at.run()
    assert not at.exception
    assert len(at.get("deck_gl_json_chart")) == 1
    shown = "\n".join(str(each.proto.body) for each in at.get("html"))
    assert "fell beside the rest of the city, to half or less" in shown
    assert "intervals of 99.38 %" in "\n".join(each.value for each in at.caption)


@pytest.mark.parametrize(
    ("ratio", "low", "high", "expected"),
    [
        (0.5, 0.4, 0.9, compare.FELL_MUCH), (0.6, 0.4, 0.9, compare.FELL), (0.3, 0.1, 1.0, compare.NOT_TOLD),
        (4.0, 1.0, 9.0, compare.NOT_TOLD), (1.5, 1.1, 2.5, compare.ROSE), (2.0, 1.1, 2.5, compare.ROSE_MUCH),
    ],
)  # fmt: skip
def test_the_class_of_a_change(ratio: float, low: float, high: float, expected: int) -> None:
    assert compare.class_of(compare.Change(1, 1, 1, 1, ratio, low, high)) == expected


def test_too_few_to_test_is_not_no_change() -> None:
    assert compare.change({"a": (6, 8), "b": (300, 300)}, frozenset("a")) is None
    assert compare.class_of(None) == compare.TOO_FEW
    assert compare.words(None) == "too few to tell (fewer than 10 in one of the counts)"
    assert compare.SIGNS[compare.TOO_FEW] not in [compare.SIGNS[i] for i in range(compare.TOO_FEW)]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.tuples(st.integers(0, 400), st.integers(0, 400)),
                    min_size=2, max_size=12)
)  # fmt: skip
def test_nothing_is_coloured_that_a_wider_look_cannot_tell(counts: dict[str, tuple[int, int]]) -> None:
    found = compare.changes(counts, {})
    for area, change in found.items():
        alone = compare.change(counts, frozenset({area}))
        assert change == compare.change(counts, frozenset({area}), chance=0.05 / len(counts))
        coloured = compare.class_of(change) not in (compare.NOT_TOLD, compare.TOO_FEW)
        assert not coloured or (change is not None and not change.low <= 1 <= change.high)
        # All at once is never surer than each by itself.
        assert not coloured or (alone is not None and alone.told)
        if alone is not None and change is not None:
            assert change.low <= alone.low <= alone.ratio <= alone.high <= change.high


def test_too_few_areas_to_tell_how_much_they_differ_colour_nothing() -> None:
    """Two areas beside the one in question: any change may be how areas differ in this town."""
    few = {"a": (1000, 10), "b": (300, 300), "c": (300, 301)}
    found = compare.changes(few, {})
    assert {compare.class_of(change) for change in found.values()} == {compare.TOO_FEW}
    assert compare.words(found["a"]) == "too few to tell (fewer than 3 other areas with ten or more)"
    assert compare.numbers(found["a"]) == ""
    said = compare.sentence("A", found["a"], "calls", "2016", "2017")
    assert said.startswith("A: 1,000 calls in 2016, 10 in 2017. No interval: fewer than 3 other areas")
    assert compare.class_of(compare.changes(few | {"d": (300, 299)}, {})["a"]) == compare.FELL_MUCH


def test_a_tile_server_is_used_where_one_is_set_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def style() -> dict[str, object]:
        return json.loads(base64.b64decode(style_uri().split(",", 1)[1]))

    monkeypatch.delenv(TILES, raising=False)
    assert style()["sources"] == {}
    monkeypatch.setenv(TILES, "https://tiles.example/{z}/{x}/{y}.png © Somebody")
    assert style()["sources"]["tiles"]["tiles"] == ["https://tiles.example/{z}/{x}/{y}.png"]
    assert style()["sources"]["tiles"]["attribution"] == "© Somebody"
    assert [layer["id"] for layer in style()["layers"]] == ["water", "tiles"]


def test_the_numbers_of_a_change_are_taken_away_as_csv(moved: Path) -> None:
    of = both(open_release())
    with zipfile.ZipFile(io.BytesIO(csv_zip(Shown(change_map.CSV, change_map.records(of), "", {})))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("numbers.csv").decode())))
    assert [(r["before"], r["after"]) for r in rows if r["area_id"] == "alder"] == [("300", "75")]
    assert [r["after"] for r in rows if r["area_id"] == "fir"] == [""]


def test_the_service_areas_have_a_picture_that_says_as_of_when(release: Release) -> None:
    on = date(2018, 1, 1)
    found = service.standings(release, "neighbourhood", on, service.ANY)
    of = view_service.OneDay("neighbourhood", service.ANY, on, date(2021, 10, 1), found, None)
    made = view_service.sheet(release, of)
    assert "1 is marked “served, door not stated”" in made.notes[1]
    assert made.notes[1].endswith("As of 1 October 2021, when the ledger was last checked.")
    assert made.looks["alder"].pattern is None
    assert svg(made).count("</title></path>") == 9


def test_two_periods_beside_each_other_are_one_picture_with_both_maps(moved: Path) -> None:
    release = open_release()
    metric = next(metric for metric in release.metrics() if metric.id == "drug_offences")
    view = View("neighbourhood", "year", None)
    both = change_map.both(release, *(picture(release, metric, view, None, year, "alder") for year in YEARS))
    drawn = view_compare.sides_sheet(release, both, ["a note"])
    written = svg(drawn)
    assert written.count("Alder, 2016: 300 ") == written.count("Alder, 2017: 75 ") == 1
    assert {element.text for element in ET.fromstring(written).iter() if element.text} >= {"2016", "2017", "a note "}
    wide, tall = Image.open(io.BytesIO(png(drawn))).size
    assert (wide, tall) == (2 * (FULL + drawing.WIDE), 2 * int(ET.fromstring(written).attrib["height"]))
    first, second = (leftmost(written, f"Alder, {year}: ") for year in (2016, 2017))
    assert 0 < first < drawing.WIDE
    assert second == pytest.approx(first + drawing.WIDE, abs=0.2)


def leftmost(written: str, said: str) -> float:
    """Where the outline begins that says something, in pixels from the left."""
    paths = [each for each in ET.fromstring(written).iter() if any((part.text or "").startswith(said) for part in each)]
    numbers = re.findall(r"-?[0-9.]+", paths[0].attrib["d"])
    return min(float(x) for x in numbers[::2])


def test_a_key_of_many_words_takes_as_many_lines_and_the_next_stands_below(release: Release) -> None:
    metric = next(metric for metric in release.metrics() if metric.id == "drug_offences")
    of = picture(release, metric, View("neighbourhood", "year", None), None, YEARS[0], None)
    long = "counted, though " + "the words of this key go on and on " * 6
    one, two = (replace(sheet(release, of), keys=[("#ffffff", None, words), LAST]) for words in ("short", long))
    lines = [each for each in ET.fromstring(svg(two)).iter() if each.tag.endswith("text") and each.text]
    beside = [each for each in lines if float(each.attrib["x"]) > drawing.WIDE]
    told = [each for each in beside if (each.text or "").strip() in long]
    below = next(float(each.attrib["y"]) for each in lines if (each.text or "").strip() == LAST[2])
    assert " ".join((each.text or "").strip() for each in told) == long.strip()
    assert max(len(each.text or "") for each in told) <= drawing.LETTERS + 1
    assert below > max(float(each.attrib["y"]) for each in told)
    assert drawing._tall(two) >= drawing._tall(one)


def test_the_citys_count_beside_hexagons_is_found_though_the_measure_has_another_name() -> None:
    asked = []

    def cells(measure: str, view: View, period: date) -> list[SimpleNamespace]:
        asked.append(measure)
        return [SimpleNamespace(numerator=31)]

    only = SimpleNamespace(
        areas=lambda layer: ["city"], cells=cells,
        views=lambda measure: [View("city", "year", None)] if measure == "theft_from_vehicle_offences" else [],
    )  # fmt: skip
    assert density.everywhere(cast(Release, only), "offence", "vehicle_theft_from", "year", YEARS[0]) == 31
    assert asked == ["theft_from_vehicle_offences"]
    assert density.everywhere(cast(Release, only), "offence", "shoplifting", "year", YEARS[0]) is None
