"""The map's views without a browser: what is drawn, told, tabled and taken away is one and the same."""

import json
import random
import re
from collections.abc import Callable
from datetime import date
from math import exp, sqrt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.components.neighbourhood.service import doors
from dashboard.maps import compare, density, service
from dashboard.maps.basemap import labels, outlines
from dashboard.maps.colours import LAND, ZERO_FILL, rgb
from dashboard.maps.deck import choropleth
from dashboard.maps.drawing import svg
from dashboard.maps.picture import classes_of, looks, picture, records, rows, sentence
from dashboard.maps.view_compare import neighbours, refusals
from dashboard.maps.view_measure import paper, sheet
from dashboard.records import View
from dashboard.release import Release, open_release
from geo.ratios import FEWEST_AREAS, spread_of

Releases = Callable[[str], Path]


@pytest.fixture
def release(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> Release:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    return open_release()


def run(release: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("LEAD_RELEASE", str(release))
    script = "import importlib\nfrom dashboard.components.shell import show\n"
    at = AppTest.from_string(script + "show(importlib.import_module('dashboard.pages.map'))", default_timeout=30)
    at.query_params.update(query)
    return at.run()


def text_of(at: AppTest) -> str:
    bodies = [
        str(getattr(e.proto, "body", "")) for kind in ("html", "markdown", "caption", "title") for e in at.get(kind)
    ]
    return "\n".join(bodies)


def test_a_chosen_area_leads_to_its_story(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {"metric": "drug_offences", "grain": "month", "area": "alder"}
    said = text_of(run(release_file("normal"), monkeypatch, **chosen))
    assert '<a href="neighbourhood?place=alder&amp;metric=drug_offences&amp;grain=month" target="_self">' in said
    assert "neighbourhood?" not in text_of(run(release_file("normal"), monkeypatch, **chosen | {"area": "none"}))


def every_view(release: Release) -> list[tuple[Any, Any, str | None, date]]:
    """Every metric × shape × part × period that the release holds."""
    return [
        (metric, view, part, period)
        for metric in release.metrics()
        for view in release.views(metric.id)
        for part in (release.attribute_values(metric.id, view) or (None,))
        for period in release.periods(metric.id, view)
    ]


def positions(deck: Any, layer: str, prop: str) -> list[Any]:
    """The values that a layer's expression looks up, by position."""
    spec = json.loads(deck.to_json())
    of = next(each for each in spec["layers"] if each["id"] == layer)
    found = re.fullmatch(r"@@=\((.*)\)\[properties\.i\]", of["_subLayerProps"]["polygons-fill"][prop])
    return json.loads(found.group(1))


@pytest.mark.parametrize("seed", range(12))
def test_map_table_sentence_download_and_sql_say_the_same(seed: int, release: Release) -> None:
    metric, view, part, period = random.Random(seed).choice(every_view(release))
    of = picture(release, metric, view, part, period, None)
    sql = """SELECT area.name, cell.numerator, coalesce(cell.status, 'no_data') FROM area LEFT JOIN cell
             ON cell.area_id = area.area_id AND metric_id = ? AND cell.layer = ? AND grain = ? AND period_start = ?
             AND attribute IS NOT DISTINCT FROM ? AND attribute_value IS NOT DISTINCT FROM ?
             WHERE area.layer = ? ORDER BY name"""
    asked = [metric.id, view.layer, view.grain, period, view.attribute, part, view.layer]
    truth = release._ask(sql, asked)
    classes = classes_of(release, of)
    deck = choropleth(release, view.layer, looks(of, classes), None)
    fills = positions(deck, "areas", "getFillColor")
    assert [(row.name, bool(row.numbers[0])) for row in rows(of)] == [(n, s in ("value", "zero")) for n, _, s in truth]
    assert [(r[2], r[9], r[11]) for r in records(of)] == truth
    said = sentence(release, of)
    alone = rows(of)[0].numbers[0] or rows(of)[0].remark
    assert (f"of {len(truth)} " in said) if len(truth) > 1 else (alone and alone in said)
    order = [a.area_id for a in of.areas if a.geometry]
    for cell, fill in zip(
        (next((c for c in of.cells if c and c.area_id == a), None) for a in order), fills, strict=True
    ):
        status = cell.status if cell else "no_data"
        assert (fill == rgb(ZERO_FILL)) == (status == "zero")
        assert (fill == rgb(LAND)) == (status not in ("value", "zero"))
    for text in (row.numbers[0] for row in rows(of)):
        assert not text or f"{text} " in json.dumps(
            deck.deck_tooltip if hasattr(deck, "deck_tooltip") else deck._tooltip
        )


def test_the_outlines_are_sent_once_and_a_change_is_small(release: Release) -> None:
    metric, view, part, _ = next(v for v in every_view(release) if v[1].layer == "neighbourhood")
    shapes, decks = outlines(release, "neighbourhood"), []
    for period in release.periods(metric.id, view)[:2]:
        of = picture(release, metric, view, part, period, None)
        decks.append(
            json.loads(choropleth(release, "neighbourhood", looks(of, classes_of(release, of)), None).to_json())
        )
    assert all(layer["data"] == decks[1]["layers"][i]["data"] for i, layer in enumerate(decks[0]["layers"]))
    assert {f["properties"]["i"] for f in json.loads(shapes)["features"]} == set(range(9))
    assert all("coordinates" not in json.dumps(layer) for layer in decks[0]["layers"])


def test_a_name_cannot_leave_the_tooltip_or_the_printed_page(
    release_file: Releases, tmp_path: Path, monkeypatch
) -> None:
    path = tmp_path / "names.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE area SET name = '<img src=x onerror=alert(1)>{n}</script>' WHERE area_id = 'alder'")
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()
    metric, view, part, period = next(v for v in every_view(release) if v[1].layer == "neighbourhood")
    of = picture(release, metric, view, part, period, "alder")
    deck = choropleth(release, view.layer, looks(of, classes_of(release, of)), "alder")
    tooltip, drawing, page = str(deck._tooltip), svg(sheet(release, of)), paper(release, of)
    for text, escaped in ((tooltip, "&lt;img"), (drawing, "&lt;img"), (page, "\\u0026lt;img")):
        assert escaped in text
        assert not re.search(r"<img src=x|\\u003cimg", text)
    assert "{n}</script>" not in str(deck._tooltip)


def test_the_printed_page_names_nothing_to_fetch_and_holds_every_sentence(release: Release) -> None:
    metric, view, part, period = next(v for v in every_view(release) if v[1].layer == "neighbourhood")
    of = picture(release, metric, view, part, period, None)
    page = paper(release, of)
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?!data:)", page)
    assert "url(images" not in page
    assert "Copyright (c) 2010-2023, Volodymyr Agafonkin" in page
    assert "OpenJS Foundation" in page
    for look in looks(of, classes_of(release, of)).values():
        assert look.sentence.replace("&", "&amp;") in page.replace("\\u0026amp;", "&amp;")
    assert "Not for deployment decisions" in page
    # The wheel is for the page that the map stands on, and paper is of the size that the browser has.
    assert '"scrollWheelZoom": false' in page
    assert not re.search(r"@page[^}]*size", page)


def test_one_measure_leads_to_its_map_to_print(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    at = run(release_file("normal"), monkeypatch, metric="drug_offences", grain="year", period="2017", area="alder")
    at = next(b for b in at.button if b.label == "Map to print").click().run()
    assert not at.exception
    kept = {"view": "paper", "metric": "drug_offences", "period": "2017-01-01", "area": "alder"}
    assert {name: at.query_params[name] for name in kept} == kept
    assert all(b.label != "Map to print" for b in at.button)


def test_names_on_the_map_do_not_cover_each_other(release: Release) -> None:
    assert {name for name, _, _ in labels(release, "precinct")} == {"West Precinct", "East Precinct"}


@pytest.mark.parametrize("view", ["measure", "compare", "service", "density", "paper"])
@pytest.mark.parametrize("variant", ["normal", "empty", "all_hidden", "open_data"])
def test_a_view_stands_on_every_release(
    view: str, variant: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run(release_file(variant), monkeypatch, view=view)
    assert not at.exception
    assert "Not for deployment decisions" in text_of(at)


def test_before_and_after_is_refused_with_the_reason(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(**query: str) -> str:
        return text_of(run(release_file("normal"), monkeypatch, view="compare", grain="year", **query))

    assert "small ones hidden" in said(metric="referrals_by_door")
    assert "a break that a comparison must not cross: Beats redrawn" in said(
        metric="drug_offences", period="2019", before="2017"
    )
    assert "partial: 345 of 366 days" in said(metric="drug_offences", period="2020", before="2019")
    assert "Choose an area above" in said(metric="drug_offences", period="2017", before="2016", area="none")
    assert "Only plain counts" in said(metric="drug_offences_per_1000_residents", period="2017", before="2016")
    assert "is not before" in said(metric="drug_offences", period="2016", before="2017")


def test_before_and_after_has_a_comparison_an_interval_and_the_areas_around(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"metric": "drug_offences", "grain": "year", "period": "2017", "before": "2016", "area": "alder"}
    at = run(release_file("normal"), monkeypatch, view="compare", **query)
    text = text_of(at)
    assert "Alder: 150 drug offences in 2016, 150 in 2017; the areas farther away: " in text
    assert "95 % interval" in text
    assert "The areas around it (Birch, Dogwood, Elm)" in text
    assert "no change that can be told from chance" in text
    assert "It does not show that LEAD was the cause" in text
    assert len(at.get("deck_gl_json_chart")) == 2


def test_two_periods_open_on_an_answer_by_link_and_from_the_opening_map(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned = run(release_file("normal"), monkeypatch)
    assert turned.selectbox(key="metric").value == "referrals_by_door"
    turned.selectbox(key="view").set_value("compare").run()
    for at in (turned, run(release_file("normal"), monkeypatch, view="compare")):
        assert not at.exception
        assert at.selectbox(key="metric").value == "drug_offences"
        assert at.selectbox(key="area").value == "alder"
        # 2018 has a break and 2020 is covered in part.
        assert at.selectbox(key="before").value == date(2016, 1, 1)
        assert at.selectbox(key="period").value == date(2017, 1, 1)
        assert "No before and after here" not in text_of(at)


def test_the_chosen_period_stays_beside_the_one_before_it_where_they_compare(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, months = release_file("normal"), {"metric": "drug_offences", "grain": "month"}
    at = run(path, monkeypatch, **months, period="2017-05-01")
    at.selectbox(key="view").set_value("compare").run()
    assert (at.selectbox(key="before").value, at.selectbox(key="period").value) == (date(2017, 4, 1), date(2017, 5, 1))
    at = run(path, monkeypatch, **months, period="2016-01-01")  # before it there is none
    at.selectbox(key="view").set_value("compare").run()
    assert at.selectbox(key="period").value > date(2016, 1, 1)


def test_neighbours_are_those_that_touch(release: Release) -> None:
    assert neighbours(release, "neighbourhood", "alder") == {"birch", "dogwood", "elm"}
    assert neighbours(release, "neighbourhood", "nowhere") == frozenset()


def test_refusals_are_none_where_all_is_there(release: Release) -> None:
    wanted = [v for v in every_view(release) if v[0].id == "drug_offences"]
    metric, view, part, _ = next(v for v in wanted if v[1] == View("neighbourhood", "year", None))
    before, after = (picture(release, metric, view, part, date(y, 1, 1), "elm") for y in (2016, 2017))
    assert refusals(release, before, after) == []


def test_a_change_by_hand() -> None:
    counts = {"a": (100, 50), "b": (300, 300), "c": (300, 400), "d": (300, 200)}
    found = compare.change(counts, frozenset("a"))
    assert found is not None
    spread = spread_of([counts[area] for area in "bcd"])
    assert spread is not None
    assert spread.deviation == pytest.approx(0.34, abs=0.01)  # of the logarithms of 1, 4/3 and 2/3
    # Of three areas that differ, in shares of 600, 700 and 500; Student's t of two degrees is 4.303.
    differing = spread.deviation**2 * (1 + (6**2 + 7**2 + 5**2) / 18**2)
    error = 4.303 * sqrt(1 / 100 + 1 / 50 + 1 / 900 + 1 / 900 + differing)
    assert found.ratio == pytest.approx(0.5)
    assert (found.low, found.high) == pytest.approx((0.5 * exp(-error), 0.5 * exp(error)), rel=1e-3)
    assert compare.change({"a": (9, 50), "b": (300, 300)}, frozenset("a")) is None
    # An area around it is left out of the rest, and tells how areas differ as any other does.
    beside = compare.change(counts, frozenset("a"), frozenset("d"))
    assert beside is not None
    assert beside.bounded
    assert (beside.rest_before, beside.rest_after) == (600, 700)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(10, 500), st.integers(10, 500)), min_size=2, max_size=8))
def test_turning_time_round_turns_the_change_round(pairs: list[tuple[int, int]]) -> None:
    there = compare.change({str(i): pair for i, pair in enumerate(pairs)}, frozenset("0"))
    back = compare.change({str(i): (a, b) for i, (b, a) in enumerate(pairs)}, frozenset("0"))
    assert there is not None
    assert back is not None
    assert there.ratio * back.ratio == pytest.approx(1)
    assert there.bounded == back.bounded == (len(pairs) > FEWEST_AREAS)
    assert not there.bounded or there.low * back.high == pytest.approx(1)
    assert there.low <= there.ratio <= there.high
    assert there.told == back.told


def test_the_service_areas_stand_as_on_that_day_and_by_door(
    release_file: Releases, tmp_path: Path, monkeypatch
) -> None:
    path = tmp_path / "doors.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute(
            "INSERT INTO service_area VALUES"
            " ('testville', 'social_contact', 'west-precinct', DATE '2018-01-01', NULL, 'a letter', '')"
        )
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()

    def states(on: date, door: str) -> dict[str, str]:
        return {each.area.name: each.state for each in service.standings(release, "neighbourhood", on, door)}

    assert states(date(2017, 6, 30), service.ANY)["Alder"] == "not_served"
    assert states(date(2017, 7, 1), service.ANY)["Alder"] == "door_not_stated"
    assert states(date(2017, 7, 1), "social_contact")["Alder"] == "door_not_stated"
    assert states(date(2018, 1, 1), "social_contact")["Alder"] == "served"
    assert states(date(2018, 1, 1), "social_contact")["Birch"] == "not_served"
    assert states(date(2019, 1, 1), service.ANY)["Birch"] == "not_confirmed"
    at = run(path, monkeypatch, view="service", on="January 2018", door="social_contact")
    assert "1 is marked “served”" in text_of(at)
    assert "As of 1 October 2021, when the ledger was last checked." in text_of(at)


def test_only_sources_that_say_where_lead_served_name_a_door_or_stand_beside_served(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kinds.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE service_area SET note = 'confirmed. ALDER. a street' WHERE area_id = 'alder'")
        con.execute("UPDATE service_area SET open_from = NULL WHERE area_id = 'alder'")
        con.executemany(
            "INSERT INTO service_area VALUES ('testville', ?, ?, NULL, NULL, ?, ?)",
            [
                ("community", "testville", "a rule's paper", "rule. Testville. says who may refer, not where"),
                ("community", "testville", "a quarrel", "conflict. Testville. three areas, not named"),
                ("community", "alder", "a newsletter", "plan. ALDER. plan for next year"),
                (None, "testville", "another's page", "other_programme. Testville. not LEAD"),
            ],
        )
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()

    def alder(on: date, door: str = service.ANY) -> tuple[str, str, str]:
        (one,) = [e for e in service.standings(release, "neighbourhood", on, door) if e.area.name == "Alder"]
        return one.state, one.doors, one.sources

    assert alder(date(2018, 1, 1)) == ("door_not_stated", "not stated", "a newspaper")
    assert alder(date(2018, 1, 1), "community") == ("door_not_stated", "not stated", "a newspaper")
    assert alder(date(2017, 6, 1)) == ("not_served", "", "")  # a source without a day does not say this
    claims = release.service_claims("alder")
    assert doors(claims) == "Through which door is not stated by any source."
    at = run(path, monkeypatch, view="service", on="January 2018", door="community")
    assert "served, door not stated. a newspaper" in text_of(at)
    assert "1 is marked “served, door not stated”" in text_of(at)


def test_the_title_of_the_service_areas_tells_a_past_day_from_the_newest(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    for on, title in (("January 2018", "Where LEAD served"), ("October 2021", "Where LEAD serves")):
        at = run(release_file("normal"), monkeypatch, view="service", on=on)
        assert [each.value for each in at.title] == [title]


def test_the_hexagons_carry_the_share_that_was_placed_and_their_numbers(
    release: Release, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = density.density(release, "offence", "drug", "year", date(2019, 1, 1))
    assert of.cells == (("8828d55555fffff", 40), ("8828d55557fffff", 8))
    (whole,) = release._ask(
        "SELECT numerator FROM cell WHERE metric_id = 'drug_offences' AND layer = 'city' AND grain = 'year'"
        " AND period_start = DATE '2019-01-01'"
    )
    assert f"{100 * 48 / whole[0]:.0f} % of the period's {whole[0]:,} rows" in density.sentence(of)
    assert "cannot be said" in density.sentence(
        density.density(release, "offence", "trespass", "year", date(2020, 1, 1))
    )
    at = run(release_file("normal"), monkeypatch, view="density", grain="year", period="2019")
    text = text_of(at)
    assert "48 placed in 2 hexagons, at most 40 in one" in text
    assert "(8828d55555fffff)" in text
    assert "Prostitution is not shown by hexagon" in text
    assert not [
        box for box in at.selectbox if box.label == "Incidents" and any("rostitution" in o for o in box.options)
    ]
    assert not at.select_slider, "a slider over hexagons would set periods beside each other"


def test_the_time_steps_and_stops_at_the_ends(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    at = run(release_file("normal"), monkeypatch, metric="drug_offences", grain="year", period="2016")
    assert at.button(key="_back").disabled
    at.button(key="_on").click().run()
    assert at.selectbox(key="period").value == date(2017, 1, 1)
    at.select_slider(key="_time").set_value(date(2021, 1, 1)).run()
    assert at.selectbox(key="period").value == date(2021, 1, 1)
    assert at.button(key="_on").disabled
    at.button(key="_play").click().run()
    assert at.selectbox(key="period").value == date(2016, 1, 1), "at the end it begins again"
    assert at.button(key="_play").label == "Pause"


def test_classes_do_not_jump_with_the_period(release: Release) -> None:
    metric, view, part, _ = next(v for v in every_view(release) if v[0].id == "drug_offences" and v[1].grain == "year")
    edges = {
        classes_of(release, picture(release, metric, view, part, period, None)).edges
        for period in release.periods(metric.id, view)
    }
    assert len(edges) == 1
