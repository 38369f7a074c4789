"""The page Neighbourhood: similar areas, the trend without the season, what disagrees, and where LEAD is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from test_pages import run, text_of

from dashboard.change import Change
from dashboard.components.neighbourhood.service import answer, briefly, doors
from dashboard.components.neighbourhood.story import added, similar
from dashboard.components.neighbourhood.together import Told, agreement, pair
from dashboard.components.neighbourhood.trend import season, trend
from dashboard.records import Area, Cell, Metric, ServiceClaim, ServiceSpan
from dashboard.release import open_release

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


def metric(access: str = "public", denominator: str = "none") -> Metric:
    return Metric("m", "M", "", "", 1000.0, "none", "", "", access, "events", denominator, None, "")


def cell(year: int, numerator: int | None, over: float | None = None) -> Cell:
    return Cell("x", date(year, 1, 1), numerator, over, numerator, "value" if numerator else "no_data")


def test_areas_added_up_have_a_gap_where_one_has_and_rates_are_divided_after() -> None:
    first, second = [cell(2019, 10, 1000), cell(2020, 5, 1000)], [cell(2019, 30, 3000), cell(2020, None)]
    whole, gap = added([first, second], metric())
    assert (whole.value, whole.status, gap.value, gap.status) == (40, "value", None, "no_data")
    assert added([first, second], metric(denominator="population"))[0].value == pytest.approx(10.0)
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
    assert "Most similar to Alder in drug offences, calls and arrests of the newest whole years: Birch" in text
    hidden = text_of(run("neighbourhood", release_file("normal"), monkeypatch, metric="referrals_by_door"))
    assert "most similar" not in hidden


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

    def service_state(self, area_id: str) -> list[ServiceSpan]:
        """What the ledger adds up to."""
        return SPANS

    def service_claims(self, area_id: str) -> list[ServiceClaim]:
        """What each source says."""
        return CLAIMS


def test_is_lead_active_in_ballard_since_when_and_through_which_door() -> None:
    said = briefly(Ledger(), BALLARD)
    assert said.startswith("Not confirmed now. LEAD began in Ballard South between 1 July 2018 and 1 January 2019")
    assert "surely served it until 20 October 2023" in said
    assert "As of 31 January 2026." in said
    assert "North Precinct, late 2018 (from 1 October 2018 on; leadkingcounty.org)" in said
    assert "focus area Ballard (day not stated; committee, 9 May 2023)" in said
    assert said.endswith("Through which door is not stated by any source.")
    assert "served from 1 January 2019 until 20 October 2023" in answer(BALLARD, SPANS, CLAIMS)[1]


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
    first = answer(BALLARD, spans, [])[0]
    assert said in first
    assert not spans or "As of 31 January 2026." in first


def test_a_door_that_only_some_sources_state_is_said_so() -> None:
    stated = ServiceClaim("community", date(2019, 1, 1), None, "a letter", "")
    assert doors([stated]) == "Through which door: the sources name community referral."
    assert doors([stated, CLAIMS[2]]).startswith("Through which door: some sources do not state it")


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
