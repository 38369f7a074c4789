"""The page Neighbourhood: similar areas, the trend without the season, what disagrees, and where LEAD is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from test_pages import run, text_of

from dashboard.change import Change
from dashboard.components.neighbourhood.beside import _newest as newest
from dashboard.components.neighbourhood.chosen import sentence
from dashboard.components.neighbourhood.service import briefly, doors, over_time
from dashboard.components.neighbourhood.story import Story, added, compared, similar
from dashboard.components.neighbourhood.together import Told, agreement, pair, unsure, verdict
from dashboard.components.neighbourhood.trend import season, trend, whole_months
from dashboard.components.series import Line, Point, line, rest_of_city
from dashboard.components.series_chart import panels
from dashboard.maps.service import standings
from dashboard.records import Area, Cell, Coverage, Metric, ServiceClaim, ServiceSpan, View
from dashboard.release import open_release
from dashboard.service_parts import last_certain, served_parts

Releases = Callable[[str], Path]
SEASON = [0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 1.6, 1.5, 1.2, 0.9, 0.7, 0.5]
CHECKED = date(2026, 1, 31)


def months(first: int, last: int, level: float = 100.0) -> dict[date, int | None]:
    """Counts by month that follow the season exactly."""
    return {date(y, m, 1): round(level * SEASON[m - 1]) for y in range(first, last + 1) for m in range(1, 13)}


def test_a_known_season_is_found_and_taken_away() -> None:
    factors = season(months(2010, 2016), [])
    assert factors is not None
    assert [factors[m] for m in range(1, 13)] == pytest.approx(SEASON, abs=0.02)
    points = trend(months(2010, 2016, 10.0), factors, [])
    assert [value for _, value, _ in points] == pytest.approx([10.0] * len(points), abs=0.6)


def test_years_across_breaks_or_gaps_tell_no_season() -> None:
    assert season(months(2010, 2012), []) is None
    assert season(months(2010, 2016), [date(y, 6, 1) for y in range(2010, 2017)]) is None
    assert season(months(2010, 2016) | {date(2013, 5, 1): None}, []) is not None


def test_no_trend_reaches_across_a_break_or_a_gap() -> None:
    flat = dict.fromkeys(range(1, 13), 1.0)
    step = {month: 10 if month < date(2013, 1, 1) else 40 for month in months(2011, 2014)}
    points = trend(step, flat, [date(2013, 1, 1)])
    assert {round(value) for _, value, _ in points} == {10, 40}
    assert {number for _, _, number in points} == {0, 1}
    across = trend(step, flat, [])
    assert 10 < next(value for month, value, _ in across if month == date(2012, 12, 1)) < 40
    assert len({number for _, _, number in trend(step | {date(2012, 2, 1): None}, flat, [])}) == 2


def test_a_month_that_a_break_cuts_is_on_neither_side_of_it() -> None:
    flat = dict.fromkeys(range(1, 13), 1.0)
    step = {month: 10 if month < date(2013, 1, 1) else 40 for month in months(2011, 2014)}
    cut = step | {date(2013, 1, 1): 25}
    for day in (date(2013, 1, 15), date(2013, 1, 31)):
        assert {value for _, value, _ in trend(cut, flat, [day])} == {10, 40}
    # Four years hold three whole ones around each June, and the last of them ends in the last month.
    assert season(months(2012, 2015), []) is not None
    assert season(months(2012, 2015), [date(2015, 12, 15)]) is None


def test_the_trend_is_of_whole_means_and_stops_where_reports_still_come_in() -> None:
    flat = dict.fromkeys(range(1, 13), 1.0)
    counted = dict.fromkeys(months(2011, 2012), 10) | {date(2012, 12, 1): 3}
    cells = [Cell("x", month, count, None, count, "value") for month, count in counted.items()]
    known = Coverage("s", "S", None, None, date(2011, 1, 1), date(2012, 12, 31), "complete", 2.0, 20.0, 0.0)
    points = trend(whole_months(cells, known, []), flat, [])
    assert {value for _, value, _ in points} == {10}
    assert (points[0][0], points[-1][0]) == (date(2011, 5, 1), date(2012, 7, 1))
    assert whole_months(cells, replace(known, lag_days_95=None), [])[date(2012, 12, 1)] == 3


def metric(access: str = "public", denominator: str = "none") -> Metric:
    return Metric("m", "M", "", "", 1000.0, "none", "", "", access, "events", denominator, None, "")


def cell(year: int, numerator: int | None, over: float | None = None) -> Cell:
    return Cell("x", date(year, 1, 1), numerator, over, numerator, "value" if numerator else "no_data")


def test_areas_added_up_have_a_gap_where_one_has_and_rates_are_divided_after() -> None:
    first, second = [cell(2019, 10, 1000), cell(2020, 5, 1000)], [cell(2019, 30, 3000), cell(2020, None)]
    whole, gap = added([first, second], metric())
    assert (whole.value, whole.status, gap.value, gap.status) == (40, "value", None, "no_data")
    assert added([first, second], metric(denominator="population"))[0].value == pytest.approx(10.0)
    hidden = [replace(cell(2019, None), status="hidden")]
    assert added([hidden, hidden], metric())[0].status == "hidden"
    assert added([hidden, [cell(2019, None)]], metric())[0].status == "no_data"
    assert rest_of_city(hidden, [cell(2019, 7)], metric())[0].status == "hidden"
    with pytest.raises(ValueError, match="never added up"):
        added([first, second], metric("protected"))


def test_similar_areas_are_the_nearest_in_what_was_counted(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    release = open_release()
    found = similar(release, release.area("elm"))
    # Made-up areas have fewer offences one after the other, so those next in the alphabet are the most similar.
    assert {area.area_id for area in found[:2]} == {"dogwood", "fir"}
    assert len(found) == 5
    assert similar(release, release.area("west-precinct")) == ()


def test_the_similar_areas_stand_beside_the_area_and_are_named(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(run("neighbourhood", release_file("normal"), monkeypatch, place="alder", metric="drug_offences"))
    assert "The 5 most similar areas together" in text
    # The fixture has no calls and no arrests: they are not named.
    assert "Most similar to Alder in the newest whole years, by Drug offences: Birch" in text
    hidden = text_of(run("neighbourhood", release_file("normal"), monkeypatch, metric="referrals_by_door"))
    assert "most similar" not in hidden


def test_the_sentence_is_of_one_whole_period_and_grain(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    release = open_release()
    metrics, alder = {of.id: of for of in release.metrics()}, release.area("alder")

    def said(name: str) -> str:
        of, view = metrics[name], View("neighbourhood", "year", None)
        lines = tuple(compared(release, alder, of, view, None, ()))
        return sentence(Story(alder, of, view, None, lines, (), ()))

    # 2020 has a hole and 2021 is not over; a second year beside 2019 would be a comparison without an interval.
    offences = said("drug_offences")
    assert offences.count(" in 2") == 2
    assert offences.count(" in 2019") == 2
    assert "partial" not in offences
    # The city's referrals are published by month: they are in their panel, and not beside a year's.
    referrals = said("referrals_by_door")
    assert "Alder: " in referrals
    assert "Whole city" not in referrals


def test_a_break_that_only_the_city_reaches_is_drawn_and_listed(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "longer.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("DELETE FROM cell WHERE metric_id = 'referrals_by_door' AND grain = 'year' AND period_start >= ?",
                    [date(2019, 1, 1)])  # fmt: skip
    text = text_of(run("neighbourhood", path, monkeypatch, place="alder", metric="referrals_by_door", grain="year"))
    assert "1 June 2019: Referral form changed" in text


def test_a_business_measure_is_told_of_one_year() -> None:
    cells = [cell(2018, 372), cell(2020, 297)]
    assert newest(line("Thefts", cells, "year", metric(), None, [])) == "Thefts: 297 in 2020."


def test_a_fall_that_only_counting_tells_says_so_and_every_fall_has_its_interval() -> None:
    short, long, still = (Change(0.9, 0.8, x, 1.2, alone) for x, alone in ((0.96, True), (0.96, False), (1, True)))
    assert verdict(short) == "a fall if only counting is allowed for (−20 to −4 %)"
    assert verdict(long) == "a fall (−20 to −4 %)"
    assert verdict(still) == "no change that can be told from chance"
    of = told("A", 0.8, 1.2)
    assert unsure([of]) == ""
    assert "a fall or a rise may be chance" in unsure([replace(of, rest=short)])


def told(name: str, low: float, high: float) -> Told:
    of = Metric(name, name, "", "", 1.0, "none", "", "", "public", "events", "none", None, "")
    return Told(of, 10, 10, Change(1.0, low, high, 1.0, False), None)


def test_measures_that_disagree_are_said_to() -> None:
    fall, rise, still = told("A", 0.5, 0.8), told("B", 1.2, 1.9), told("C", 0.8, 1.2)
    assert agreement([fall, rise, still]) == "Here they disagree: a fall in A, a rise in B."
    assert agreement([fall, still]).startswith("Here they do not say the same: A changed, C did not")
    assert agreement([fall, told("D", 0.6, 0.9)]) == "All of them point the same way."
    assert agreement([still, still]).endswith("they do not disagree.")
    assert agreement([fall]) == ""


def test_no_year_is_compared_with_the_one_before_across_a_break(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "breaks.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()
    (drug,) = [m for m in release.metrics() if m.id == "drug_offences"]
    alder = release.area("alder")
    # 2018-06-01 is a break, 2020 has a hole of three weeks, 2021 is not over.
    assert pair(release, alder, [drug]) == (date(2016, 1, 1), date(2017, 1, 1))
    with duckdb.connect(str(tmp_path / "other.duckdb")) as con:
        con.execute(f"ATTACH '{path}' AS old (READ_ONLY); COPY FROM DATABASE old TO other")
        con.execute("INSERT INTO \"break\" VALUES ('testville', '2017-03-01', 'x', 'drug', '')")
    monkeypatch.setenv("LEAD_RELEASE", str(tmp_path / "other.duckdb"))
    assert pair(open_release(), alder, [drug]) is None


BALLARD = Area("ballard", "neighbourhood", "Ballard South", None, None)
SPANS = [
    ServiceSpan("not_served", None, date(2018, 7, 1), CHECKED),
    ServiceSpan("not_confirmed", date(2018, 7, 1), date(2019, 1, 1), CHECKED),
    ServiceSpan("served", date(2019, 1, 1), date(2023, 10, 20), CHECKED),
    ServiceSpan("not_confirmed", date(2023, 10, 20), None, CHECKED),
]
CLAIMS = [
    ServiceClaim(None, None, None, "committee, 9 May 2023", "confirmed. BALLARD SOUTH. focus area Ballard"),
    ServiceClaim(None, date(2018, 7, 1), None, "newsletter", "plan. North Precinct. plan for July 2018"),
    ServiceClaim(None, date(2018, 10, 1), None, "leadkingcounty.org", "confirmed. North Precinct. late 2018"),
    ServiceClaim("community", date(2023, 10, 20), None, "PubliCola", "conflict. Seattle. three areas, not named"),
]


class Ledger:
    """The two answers that the page asks of a release."""

    def __init__(self, spans: list[ServiceSpan], claims: list[ServiceClaim]) -> None:
        """Take the answers."""
        self.spans, self.claims = spans, claims

    def service_state(self, area_id: str) -> list[ServiceSpan]:
        """What the ledger adds up to."""
        return self.spans

    def service_claims(self, area_id: str) -> list[ServiceClaim]:
        """What each source says."""
        return self.claims


def test_is_lead_active_in_ballard_since_when_and_through_which_door() -> None:
    said = briefly(Ledger(SPANS, CLAIMS), BALLARD)
    assert said.startswith("Present service in Ballard South is not confirmed. Sources name it as served: ")
    late, focus = "North Precinct, late 2018 (not before 1 October 2018; leadkingcounty.org)", "focus area Ballard ("
    assert f"{late}; {focus}committee, 9 May 2023). No source says that service went on in between" in said
    assert "As of 31 January 2026." in said
    assert "surely" not in said
    assert said.endswith("Through which door is not stated by any source.")
    whole = over_time(BALLARD, SPANS)
    assert "served from 1 January 2019 until 20 October 2023" in whole
    assert "that is our reading, not a source's" in whole


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (
            [ServiceSpan("served", date(2019, 1, 1), None, CHECKED)],
            "Yes: LEAD serves Ballard South, surely since 1 January",
        ),
        (
            [ServiceSpan("not_served", None, None, CHECKED)],
            "No: the ledger says that LEAD does not serve Ballard South.",
        ),
        ([ServiceSpan("not_confirmed", None, None, CHECKED)], "Not confirmed: no source says that LEAD surely"),
        ([], "The service-area ledger says nothing of this area: service is not confirmed."),
    ],
)
def test_every_state_of_the_ledger_has_its_sentence(spans: list[ServiceSpan], said: str) -> None:
    first = briefly(Ledger(spans, []), BALLARD)
    assert said in first
    assert not spans or "As of 31 January 2026." in first


def test_a_precinct_of_which_one_part_is_served_is_never_called_served(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "part.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE service_state SET to_date = '2019-06-01' WHERE area_id = 'alder' AND state = 'served'")
        con.execute(
            "INSERT INTO service_state VALUES"
            " ('testville', 'neighbourhood', 'alder', 'not_confirmed', '2019-06-01', NULL, '2021-10-01'),"
            " ('testville', 'precinct', 'west-precinct', 'not_served', NULL, '2017-07-01', '2021-10-01'),"
            " ('testville', 'precinct', 'west-precinct', 'served', '2017-07-01', '2019-06-01', '2021-10-01'),"
            " ('testville', 'precinct', 'west-precinct', 'not_confirmed', '2019-06-01', NULL, '2021-10-01')"
        )
        con.execute("UPDATE service_area SET note = 'confirmed. ALDER. a street' WHERE area_id = 'alder'")
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()
    west = release.area("west-precinct")
    states = [(s.state, s.from_date) for s in release.service_state("west-precinct")]
    assert states == [("not_served", None), ("in_part", date(2017, 7, 1)), ("not_confirmed", date(2019, 6, 1))]
    assert release.service_on("precinct", date(2019, 1, 1))["west-precinct"] == "in_part"
    assert release.service_on("neighbourhood", date(2019, 1, 1))["alder"] == "served"
    assert served_parts(release, west, date(2019, 1, 1)) == ["Alder"]
    said = briefly(release, west)
    assert "No source names the whole of it as served; sources name Alder." in said
    assert "served in part from 1 July 2017 until 1 June 2019" in over_time(west, release.service_state(west.area_id))
    assert last_certain(release) == date(2019, 5, 31)
    text = text_of(run("neighbourhood", path, monkeypatch, place="west-precinct"))
    assert "What each source says of its parts:" in text
    assert text.count("No source names the whole of it as served") == 1
    (one,) = [each for each in standings(release, "precinct", date(2019, 1, 1), "any") if each.area == west]
    assert (one.state, one.parts) == ("in_part", ("Alder",))
    at = run("map", path, monkeypatch, view="service", layer="precinct")
    assert "May 2019 is the newest month at whose start the ledger is certain of any area." in text_of(at)
    assert "On 1 May 2019: of 2 precincts" in text_of(at)
    at = run("expand", path, monkeypatch, layer="precinct")
    assert "2018 is the newest whole year at whose end the ledger is certain of any area." in text_of(at)
    assert "Service is counted by neighbourhood: a larger area may be served in part." in text_of(at)


def test_a_precinct_of_which_every_part_is_served_is_served(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "whole.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("DELETE FROM service_state")
        con.execute("INSERT INTO service_state SELECT site, layer, area_id, 'served', '2019-01-01', NULL, '2021-10-01'"
                    " FROM area")  # fmt: skip
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()
    assert {s.state for s in release.service_state("west-precinct")} == {"served"}
    assert set(release.service_on("precinct", date(2020, 1, 1)).values()) == {"served"}


def test_a_line_that_found_no_source_is_no_source(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "none.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO service_area VALUES ('testville', NULL, 'west-precinct', NULL, NULL,"
                    " 'no source found', 'unverified. West Precinct. start dates not verified')")  # fmt: skip
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    found = standings(open_release(), "neighbourhood", date(2019, 6, 1), "any")
    assert "a newspaper" in {each.sources for each in found}
    assert not any("no source found" in each.sources for each in found)


def test_a_door_that_only_some_sources_state_is_said_so() -> None:
    stated = ServiceClaim("community", date(2019, 1, 1), None, "a letter", "")
    assert doors([stated]) == "Through which door: the sources name community referral."
    assert doors([stated, CLAIMS[2]]).startswith("Through which door: some sources do not state it")


def test_the_band_calls_a_served_stretch_a_reading_and_draws_it_dashed() -> None:
    years = tuple(
        Point(date(y, 1, 1), date(y + 1, 1, 1), str(y), 5.0, "value", "", "5", "5") for y in range(2016, 2026)
    )
    (panel,) = panels([Line("a", "year", years)], "", (), SPANS, None)
    (band,) = [layer for layer in panel.to_dict()["layer"] if layer["mark"].get("strokeDash") == [4, 3]]
    told = {(row["state"], row["read"], row["label"]) for row in band["data"]["values"]}
    assert told == {
        ("served", True, "served, as we read it"),
        ("not_confirmed", False, "service not confirmed"),
        ("not_served", False, "not served"),
    }
    assert band["transform"] == [{"filter": "datum.read"}]
    nothing = Line("a", "year", tuple(replace(p, value=None, state="hidden") for p in years))
    (panel,) = panels([nothing], "", (), (), None, wanted=(20.0, 25.0))
    assert "'field': 'y2'" not in str(panel.to_dict())  # a plot without numbers has no axis for what was planned
    (served,) = [row["sentence"] for row in band["data"]["values"] if row["read"]]
    assert "that service went on between them is our reading" in served


def test_how_to_refer_comes_from_the_citys_settings_with_its_day(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "refer.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO site_setting VALUES ('testville', 'refer', 'Ring the bell.'), "
                    "('testville', 'refer_checked_on', '2021-09-01')")  # fmt: skip
    text = text_of(run("neighbourhood", path, monkeypatch, place="alder"))
    assert "Ring the bell." in text
    assert "As of 1 September 2021, when this was last checked." in text
    assert "name no way to get help" in text_of(run("neighbourhood", release_file("normal"), monkeypatch))
