"""The page Reach on planted numbers: sentence = table = download, and nothing said that the numbers do not carry."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from programme_fixture import DERIVED, PROTECTED, write_programme
from streamlit.testing.v1 import AppTest
from test_pages import run, text_of

from dashboard.components.chart import captioned
from dashboard.components.reach.bars import Bar, bars, ranges
from dashboard.components.reach.missed import BELOW, NOT_BELOW, UNSERVED, UNTOLD, Reach, reaches
from dashboard.components.reach.over_time import referrals
from dashboard.components.reach.shares import ranges as share_ranges
from dashboard.components.series import Line, Point
from dashboard.components.series_chart import panels
from dashboard.components.series_table import remark
from dashboard.records import Area, Break, Cell, ServiceSpan
from dashboard.release import open_release
from dashboard.rounding import Span, count_span, share_span
from dashboard.states import WORDS
from pipelines.disclosure.protect import shown_counts

POLICY = {"minimum_shown": 10.0, "rounding_base": 5.0}
TOPICS = ("referrals", "stages", "contacts", "needs", "missed", "capacity")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_programme(tmp_path_factory.mktemp("planted") / "planted.duckdb")


def opened(planted: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    at = run("reach", planted, monkeypatch, **query)
    assert not at.exception
    return at


def sentence(at: AppTest) -> str:
    return next(block.proto.body for block in at.get("html") if "atlas-sentence" in block.proto.body)


def taken(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The rows of the download, as the page hands them over."""
    rows: list[dict[str, str]] = []

    def keep(_label: str, data: bytes, **_more: object) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            rows.extend(csv.DictReader(io.StringIO(archive.read("numbers.csv").decode())))

    monkeypatch.setattr("streamlit.download_button", keep)
    at.run()
    return rows


def test_stages_are_shares_of_all_referrals_with_what_rounding_leaves_open(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(planted, monkeypatch, question="stages")
    # 40 of 50: between 38 of 52 and 42 of 48.
    assert "Referrals: 50. Of these, within 45 days: screened 40 (73 to 88 of each 100)." in sentence(at)
    assert "Time until half of all referrals had it: 8 to 14 days for the intake." in sentence(at)
    tables = [block.proto.body for block in at.get("html") if "<table>" in block.proto.body]
    (stages,) = [table for table in tables if "Of each 100 referrals" in table]
    assert '<th scope="row">Screened</th><td class="n">40</td><td class="n">73 to 88</td>' in stages
    assert WORDS["hidden"] in stages.split("Enrolled")[1]
    assert not any("completion rate" in table or "graduat" in table for table in tables)


def test_the_download_is_the_cells_of_the_release(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = taken(opened(planted, monkeypatch, question="stages"), monkeypatch)
    columns, cells = open_release().table("cell")
    named = [dict(zip(columns, cell, strict=True)) for cell in cells]
    stored = [
        (c["metric_id"], c["attribute_value"] or "", "" if c["value"] is None else str(c["value"]), c["status"])
        for c in named
        if c["period_start"] == date(2020, 10, 1) and c["metric_id"] not in ("people_active", "referrals_by_door")
    ]
    assert sorted((r["metric"], r["breakdown"], r["value"], r["status"]) for r in rows) == sorted(stored)
    assert {r["period_start"] for r in rows} == {"2020-10-01"}


def test_a_hidden_newest_number_is_told_before_the_last_one_shown(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = sentence(opened(planted, monkeypatch, question="capacity"))
    assert f"People active: {WORDS['hidden']} in 2020 Q4; the last number shown is 500 in 2020 Q3" in told


def test_all_doors_of_another_period_than_door_by_door_are_said_to_be(
    release_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    release = open_release()
    city, west = (referrals(release, release.area(name)) for name in ("testville", "west-precinct"))
    assert "Arrest diversion: " in city.sentence
    assert "All doors together (by month, so another period): " in city.sentence
    assert "All doors together (by quarter, so another period): " in west.sentence


def test_where_reach_is_low_is_told_in_classes_that_hold_whatever_is_hidden(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(planted, monkeypatch, question="missed")
    # 192 to 208 referrals on 1,290 offences; hidden ones may be as high as 208 - 98 - 10.
    assert "14.9 to 16.1 referrals for each 100" in sentence(at)
    assert "Surely below: Birch and Cedar." in sentence(at)
    body = next(block.proto.body for block in at.get("html") if "<caption>Reach beside need" in block.proto.body)
    classes = {name: body.split(f">{name}</th>")[1].split("</tr>")[0] for name in ("Alder", "Cedar", "Dogwood", "Elm")}
    assert "Surely not below" in classes["Alder"]
    assert "Surely below" in classes["Cedar"]
    assert "Cannot be told (hidden for privacy" in classes["Dogwood"]
    assert "Not served then" in classes["Elm"]


def test_needs_after_90_and_after_365_days_are_never_side_by_side_and_say_when_they_were_named(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one year the two are shares of other needs: 75 in 90 days and 70 in 365 would be a share that falls."""
    spans = {90: "3 October 2019 to 2 October 2020", 365: "1 January 2019 to 1 January 2020"}
    for days, own, other in ((90, 75, 70), (365, 70, 75)):
        at = opened(planted, monkeypatch, question="needs", metric=f"needs_met_within_{days}_days")
        assert f"whose {days} days were over in 2020 (named from {spans[days]})" in sentence(at)
        assert f"food {own}" in sentence(at)
        (table,) = [text for text in text_of(at).split("<table>") if "<caption>Needs, " in text]
        assert f"named from {spans[days]}" in table
        assert f">{own}<" in table
        assert f">{other}<" not in table
        assert {row["metric"] for row in taken(at, monkeypatch)} == {f"needs_met_within_{days}_days"}


def test_needs_and_people_are_those_of_the_cells(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "food 75" in sentence(opened(planted, monkeypatch, question="needs"))
    at = opened(planted, monkeypatch, question="missed", look="gender", place="birch")
    assert "East Precinct, 2020. People referred: Man 60." in sentence(at)
    assert "Birch: not published for this question. East Precinct is shown instead." in text_of(at)
    # 58 to 62 men among at most 4 × 27 people; women are hidden, so all others may be men.
    (shares,) = [table for table in text_of(at).split("<table>") if "<caption>Share of the people referred" in table]
    assert '<th scope="row">Man</th><td class="n">54 % to 100 %</td>' in shares


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=5),
    st.integers(0, 30),
    st.integers(0, 30),
    st.data(),
)
def test_a_share_lies_in_its_range_however_the_unknown_fell(
    counts: list[int], unknown: int, unstated: int, data: st.DataObject
) -> None:
    rounded = shown_counts(np.array([*counts, unknown]), 10, 5)
    words = [*(f"w{n}" for n in range(len(counts))), "Unknown"]
    shown = {word: float(n) for word, n in zip(words, rounded, strict=True) if n is not np.ma.masked}
    people = sum(counts) + unknown + unstated
    found = share_ranges(shown, people + data.draw(st.integers(0, 20)), POLICY)
    assert set(found) == set(shown) - {"Unknown"}
    fell = data.draw(st.integers(0, unknown + unstated))
    for number, word in enumerate(words[:-1]):
        if word in found:
            share = 100 * (counts[number] + fell) / people
            assert found[word].low - 1e-9 <= share <= found[word].high + 1e-9


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("variant", ["all_hidden", "open_data"])
def test_every_question_stands_on_every_release(topic: str, variant: str, release_file, monkeypatch) -> None:  # noqa: ANN001
    at = run("reach", release_file(variant), monkeypatch, question=topic)
    assert not at.exception
    text = text_of(at)
    if variant == "open_data":
        assert "This release has no answer: it holds open data alone." in text
        assert "It would show " in text
        assert "This release has numbers on <a " in text
        assert all(f'href="{page}' in text for page in ("map", "neighbourhood", "expand", "methods"))
    else:
        assert "This release has numbers on" not in text  # every one of them is hidden, too
    if variant == "all_hidden":
        assert not any('<td class="n">5' in block.proto.body for block in at.get("html"))


def test_a_question_that_no_file_answers_says_so(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "made without the programme&#x27;s contacts" in text_of(opened(planted, monkeypatch, question="contacts"))


def test_the_charts_are_valid_vega_lite() -> None:
    rows = [Bar("a", 10.0, "10", 10, 12), Bar("b", None, WORDS["hidden"])]
    for chart in (
        bars(rows, "people", wanted=(20.0, 25.0)),
        bars(rows, "people"),
        ranges(rows[:1], "x", (1, 2), "city"),
    ):
        assert isinstance(chart, alt.LayerChart)
        alt.LayerChart.from_dict(captioned(chart.to_dict(validate=True), "what", "said"), validate=True)
    point = Point(date(2020, 1, 1), date(2021, 1, 1), "2020", 5.0, "value", "", "5", "5 people", 5)
    gone = replace(point, start=point.end, end=date(2022, 1, 1), value=None, state="hidden")
    spans = [ServiceSpan("served", date(2020, 6, 1), None, date(2021, 1, 1))]
    mark = [Break(date(2020, 5, 1), "a break", "all", None)]
    filling = (date(2021, 6, 1), date(2021, 12, 1))
    for panel in panels([Line("a", "year", (point, gone))], "people", mark, spans, filling, 200, 9, (2.0, 3.0)):
        panel.to_dict(validate=True)


@given(st.integers(10, 5000), st.sampled_from([(10, 5), (20, 5), (10, 10)]))
def test_the_span_of_a_shown_number_holds_the_true_one(true: int, numbers: tuple[int, int]) -> None:
    import numpy as np

    least, base = numbers
    shown = shown_counts(np.array([true]), least, base)
    if not shown.mask.any():
        span = count_span(float(shown[0]), {"minimum_shown": least, "rounding_base": base})
        assert span.low <= true <= span.high


@given(st.integers(10, 900), st.integers(0, 900))
def test_the_span_of_a_share_holds_the_true_one(part: int, rest: int) -> None:
    near = lambda n: 5 * ((n + 2) // 5)  # noqa: E731
    span = share_span(near(part), near(part + rest), POLICY)
    assert span.low <= 100 * part / (part + rest) <= span.high


AREAS = [Area(name, "neighbourhood", name, None, None) for name in "abcd"]


@given(
    st.lists(st.integers(0, 60), min_size=4, max_size=4),
    st.lists(st.integers(1, 300), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.integers(0, 20),
)
def test_no_area_is_called_below_that_is_not(
    true: list[int], offences: list[int], also: list[bool], elsewhere: int
) -> None:
    """Whatever is hidden, for being small or to protect, and wherever else referrals came from."""
    cells: dict[str, Cell] = {}
    for area, n, hide in zip(AREAS, true, also, strict=True):
        shown = None if n < 10 or hide else float(5 * ((n + 2) // 5))
        status = "hidden" if shown is None else "value"
        cells[area.area_id] = Cell(area.area_id, date(2020, 1, 1), None, None, shown, status)
    total = sum(true) + elsewhere
    city = Span(max(0, total - 3), total + 3)
    counted: Mapping[str, int] = {a.area_id: n for a, n in zip(AREAS, offences, strict=True)}
    _, found = reaches(AREAS, cells, counted, (city, sum(offences)), POLICY)
    for reach, n in zip(found, true, strict=True):
        own, all_of = n / counted[reach.area.area_id], total / sum(offences)
        assert isinstance(reach, Reach)
        assert reach.kind != BELOW or own < all_of
        assert reach.kind != NOT_BELOW or own >= all_of
        assert reach.kind in (BELOW, NOT_BELOW, UNTOLD)


def test_an_area_is_not_served_by_the_ledger_alone() -> None:
    cell = Cell("a", date(2020, 1, 1), None, None, None, "not_served")
    _, (reach,) = reaches(AREAS[:1], {"a": cell}, {"a": 5}, (Span(10, 12), 50), POLICY)
    assert reach.kind == UNSERVED


def test_a_remark_names_the_columns_unless_it_holds_for_all() -> None:
    assert remark(["A", "B"], [("hidden", ""), ("value", "")]) == f"A: {WORDS['hidden']}"
    assert remark(["A", "B"], [("hidden", ""), ("hidden", "")]) == WORDS["hidden"]


def test_the_planted_release_has_every_metric_it_names() -> None:
    assert {one.metric_id for one in DERIVED} <= set(PROTECTED)
