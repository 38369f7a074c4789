"""The page Briefing on planted numbers: sentence = table = download = SQL, and nothing said that may not be."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from briefing_fixture import ARRESTS, LAST, write_briefing
from streamlit.testing.v1 import AppTest
from test_pages import run, text_of
from test_reach import taken

from dashboard.change import Change
from dashboard.components.briefing.body import full, read_all
from dashboard.components.briefing.choose import Chosen
from dashboard.components.briefing.glance import places
from dashboard.components.briefing.items import shift
from dashboard.components.briefing.picture import changes
from dashboard.components.briefing.words import interval, signed
from dashboard.components.series import Line, Point
from dashboard.release import open_release
from dashboard.rounding import Span
from dashboard.states import WORDS

HIDDEN = WORDS["hidden"]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_briefing(tmp_path_factory.mktemp("briefing") / "planted.duckdb")


def changed(planted: Path, folder: Path, *statements: str) -> Path:
    """A copy of the planted release in which something else is so."""
    path = folder / "changed.duckdb"
    path.write_bytes(planted.read_bytes())
    with duckdb.connect(str(path)) as con:
        for sql in statements:
            con.execute(sql)
    return path


def opened(release: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    at = run("briefing", release, monkeypatch, **query)
    assert not at.exception
    return at


def lists(at: AppTest) -> list[str]:
    """The page's lists of sentences: what changed, where it moved, what to know."""
    return [block.proto.body for block in at.get("html") if 'atlas-list">' in block.proto.body]


def line(at: AppTest, name: str) -> str:
    """The line of a table that begins with a name, as one string of cells."""
    tables = [block.proto.body for block in at.get("html") if f'<th scope="row">{name}</th>' in block.proto.body]
    return tables[0].split(f'<th scope="row">{name}</th>')[1].split("</tr>")[0]


def test_the_first_line_has_people_posts_and_places_as_of_a_day(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(planted, monkeypatch)
    (glance,) = [block.proto.body for block in at.get("html") if 'class="atlas-glance"' in block.proto.body]
    assert "as of 31 December 2020" in glance
    assert "<strong>600</strong><span>500 in 2020 Q3</span>" in glance
    assert f"People waiting for their intake</dt><dd><span>{HIDDEN}</span>" in glance
    assert "<strong>25.0</strong>" in glance
    # 998 to 1,002 hours, 598 to 602 people: 25 × 24.95 − 602 to 25 × 25.05 − 598.
    assert "<strong>21 to 28</strong>" in glance


def test_on_open_data_alone_a_sentence_says_what_the_first_line_needs(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed(
        planted, tmp_path,
        "DELETE FROM cell WHERE metric_id IN (SELECT id FROM metric WHERE access <> 'public')",
        "UPDATE release_info SET programme_data = false",
    )  # fmt: skip
    text = text_of(opened(path, monkeypatch))
    assert "would stand here. That needs the programme's files of participation and staffing" in text


def test_places_may_lie_below_nothing() -> None:
    assert places(Span(598, 602), Span(998, 1002)) == Span(21, 28)
    assert places(Span(698, 702), Span(998, 1002)) == Span(-79, -72)


def test_what_changed_is_said_with_its_interval_the_most_surprising_first(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    what = lists(opened(planted, monkeypatch))[0]
    arrests = "Drug arrests: 160 in 2020 Q4, 100 in 2019 Q4. That is 60 % more (95 % interval: 21 to 112 % more)."
    people = "People active: 600 in 2020 Q4, 500 in 2019 Q4. That is 20 % more"
    assert what.index(arrests) < what.index(people)
    assert "No change that can be told from chance: All referrals, Arrest diversion, Community referral" in what
    assert f"Not compared: People waiting and Social contact. Reason: {HIDDEN}." in what
    path = changed(
        planted, tmp_path,
        "UPDATE cell SET numerator = 800, value = 800 WHERE metric_id = 'people_active' AND value = 600",
        "DELETE FROM cell WHERE metric_id = 'drug_arrests' AND period_start < '2019-10-01'",
    )  # fmt: skip
    at = opened(path, monkeypatch)
    what = lists(at)[0]
    assert what.index("People active: 800") < what.index("Drug arrests: 160")
    assert "so the interval is a minimum: Drug arrests." in text_of(at)
    assert "That is 60 % more, but it may be chance: counting alone leaves 25 to 105 % more" in what
    assert "may be chance: too little history" in line(at, "Drug arrests")


def test_a_percentage_is_a_day_s_where_two_periods_are_not_as_long(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """91 days beside 90, both counts twice as large: what a reader computes is right for people, not for arrests."""
    path = changed(
        planted, tmp_path,
        "UPDATE cell SET numerator = 2 * numerator, value = 2 * value WHERE period_start = '2019-04-01'"
        " AND metric_id IN ('drug_arrests', 'people_active')",
    )  # fmt: skip
    what = lists(opened(path, monkeypatch, period="2019 Q2", against="before"))[0]
    assert "Drug arrests: 200 in 2019 Q2, 100 in 2019 Q1. That is 98 % more a day (95 % interval" in what
    assert "People active: 1,000 in 2019 Q2, 500 in 2019 Q1. That is 100 % more (95 % interval" in what


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (560, "The caseload is full"),
        (500, "on which side of a limit it lies, the rounding does not tell"),
        (450, "within the 20 to 25"),
        (350, "The caseload is not full"),
        (None, "Whether the caseload is full cannot be told"),
    ],
)
def test_a_full_caseload_is_told_as_far_as_rounding_leaves_it(people: int | None, said: str) -> None:
    release = SimpleNamespace(policy=lambda: {"rounding_base": 5, "minimum_shown": 10})
    value = people and people / 20
    state = "value" if people else "hidden"
    point = Point(
        date(2019, 4, 1), date(2019, 7, 1), "2019 Q2", value, state, "", f"{value or 'hidden'}", "", people, 800
    )
    series = SimpleNamespace(line=Line("x", "quarter", (point,)), metric=SimpleNamespace(scale=40))
    when = SimpleNamespace(period=date(2019, 4, 1), grain="quarter", label="2019 Q2")
    assert said in full(release, series, when)
    earlier = SimpleNamespace(period=date(2019, 1, 1), grain="quarter", label="2019 Q1")
    assert full(release, series, earlier).endswith("is published up to 2019 Q1.")


def test_table_download_and_sql_are_one(planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(planted, monkeypatch)
    assert '<td class="n">160</td><td class="n">100</td>' in line(at, "Drug arrests")
    assert "+21 to +112 %: more than chance explains" in line(at, "Drug arrests")
    assert '<td class="n"></td><td class="n"></td>' in line(at, "Social contact")
    rows = taken(at, monkeypatch)
    with duckdb.connect(str(changed(planted, tmp_path))) as con:
        stored = {
            row[:5]: row[5:]
            for row in con.execute(
                "SELECT c.metric_id, a.name, coalesce(attribute_value, ''), grain, period_start::VARCHAR,"
                " coalesce(value::VARCHAR, ''), status FROM cell c JOIN area a USING (area_id)"
            ).fetchall()
        }
    assert {row["metric"] for row in rows} >= {"drug_calls", "drug_arrests", "people_active", "referrals_by_door"}
    for row in rows:
        key = (row["metric"], row["area"], row["breakdown"], row["grain"])
        assert stored[*key, row["period_start"]] == (row["value"], row["status"])
        if row["before_start"]:
            assert stored[*key, row["before_start"]] == (row["before_value"], row["before_status"])
    full_now = "2020 Q4: 24 people per case manager (23.9 to 24.1 by rounding). That is within the 20 to 25"
    assert f'atlas-sentence">{full_now}' in text_of(at)
    (hours,) = [row for row in rows if row["metric"] == "case_manager_hours"]
    assert (hours["value"], hours["compared_with"]) == ("1000.0", "")
    assert len([row for row in rows if row["metric"] == "people_active"]) == 1
    (arrests,) = [row for row in rows if row["metric"] == "drug_arrests"]
    assert float(arrests["ratio"]) == ARRESTS[1] / ARRESTS[0]
    assert (round(float(arrests["lower"]), 2), round(float(arrests["upper"]), 2)) == (1.21, 2.12)


def test_areas_are_named_beside_the_rest_of_the_city_with_those_around(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(planted, monkeypatch)
    moved = lists(at)[1]
    assert "Rose beside the rest of the city: Birch. Fell beside the rest of the city: Alder." in moved
    assert (
        "The 2 areas that moved most unlike the others are left out of what every other one is compared with." in moved
    )
    assert "around it (Birch)" in moved
    assert "part of it may have moved next door" in moved
    assert "precincts. Fewer than 3 other areas with ten or more tell how much areas differ" in moved
    assert "too few other areas for an interval" in line(at, "West Precinct")


def test_a_smaller_rise_is_no_fall_and_needs_what_the_areas_around_did(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rise of half beside a rise of four times: with its borders known, and without."""
    last = "metric_id = 'drug_calls' AND layer = 'neighbourhood' AND period_start = '2020-10-01'"
    path = changed(
        planted, tmp_path,
        f"UPDATE cell SET numerator = 400, value = 400 WHERE {last}",
        f"UPDATE cell SET numerator = 150, value = 150 WHERE {last} AND area_id = 'alder'",
    )  # fmt: skip
    told = lists(opened(path, monkeypatch))[1]
    assert "Rose less than the rest of the city did: Alder." in told
    assert "Fell" not in told
    assert "The 1 area that moved most unlike the others is left out" in told
    (folder := tmp_path / "unknown").mkdir()
    at = opened(changed(path, folder, "UPDATE area SET geometry = NULL WHERE area_id = 'alder'"), monkeypatch)
    told = lists(at)[1]
    assert "Alder" not in told
    assert "1 area that stands out is not named: what the areas around it did cannot be read" in told
    assert "not told: what the areas around it did cannot be read" in line(at, "Alder")
    assert "%" not in line(at, "Alder")
    (alder,) = [row for row in taken(at, monkeypatch) if (row["metric"], row["area"]) == ("drug_calls", "Alder")]
    assert (alder["ratio"], alder["lower"]) == ("", "")


def test_a_handful_that_becomes_many_is_named_and_too_few_means_both_periods(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = "UPDATE cell SET numerator = {n}, value = {n} WHERE metric_id = 'drug_calls' AND layer = 'neighbourhood'"
    last = " AND period_start = '2020-10-01'"
    path = changed(
        planted, tmp_path,
        of.format(n=6),
        of.format(n=7) + " AND area_id = 'alder'",
        of.format(n=58) + " AND area_id = 'alder'" + last,
        of.format(n=1) + " AND area_id = 'quarter-28'",
        of.format(n=8) + " AND area_id = 'quarter-28'" + last,
    )  # fmt: skip
    told = lists(opened(path, monkeypatch))[1]
    assert "Rose beside the rest of the city: Alder." in told
    assert "around it (Birch)" in told
    assert "1 of 30 have too few for an interval (under 10 in both periods together)." in told


def test_an_area_that_stands_out_only_beside_another_is_not_named(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One neighbourhood has most of the calls and they grow tenfold: without it, all the others moved alike."""
    path = changed(
        planted, tmp_path,
        "UPDATE cell SET numerator = 100, value = 100 WHERE metric_id = 'drug_calls' AND layer = 'neighbourhood'",
        "UPDATE cell SET numerator = 9000, value = 9000 WHERE metric_id = 'drug_calls' AND area_id = 'birch'"
        " AND period_start = '2020-10-01'",
    )  # fmt: skip
    told = lists(opened(path, monkeypatch))[1]
    assert "Rose beside the rest of the city: Birch." in told
    assert "Rose less" not in told
    assert "Fell" not in told


def test_a_break_between_refuses_and_the_page_opens_on_the_nearer_period(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed(
        planted, tmp_path, "INSERT INTO \"break\" VALUES ('testville', '2020-03-05', 'A new law', 'all', 'a court')"
    )
    at = opened(path, monkeypatch)
    assert "a break lies between (A new law, 5 March 2020)" in text_of(at)
    assert at.selectbox(key="against").value == "before"
    assert "600 in 2020 Q4, 500 in 2020 Q3" in lists(at)[0]
    at = opened(path, monkeypatch, against="year")
    assert "Drug arrests" not in lists(at)[0].split("Not compared")[0]
    assert "% more" not in lists(at)[0]
    assert "Drug calls, precincts: not compared. Reason: a break lies between" in lists(at)[1]
    assert "5 March 2020: A new law. Numbers before and after do not compare." in lists(at)[2]


def test_a_break_on_the_first_day_of_the_earlier_period_lies_before_both(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both quarters lie after it: the page compares them, and warns of nothing."""
    path = changed(
        planted, tmp_path, "INSERT INTO \"break\" VALUES ('testville', '2020-07-01', 'A new law', 'all', 'a court')"
    )
    at = opened(path, monkeypatch)
    assert at.selectbox(key="against").value == "before"
    assert "600 in 2020 Q4, 500 in 2020 Q3" in lists(at)[0]
    assert "A new law" not in lists(at)[2]


def test_stopped_sources_gaps_and_late_reports_are_told_and_not_compared(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed(
        planted, tmp_path,
        "UPDATE coverage SET state = 'stopped' WHERE source = 'spd_calls'",
        "UPDATE coverage SET lag_days_95 = 30 WHERE source = 'spd_arrests'",
        "INSERT INTO coverage_gap VALUES ('testville', 'spd_offences', '2019-11-01', '2019-11-10')",
    )  # fmt: skip
    at = opened(path, monkeypatch)
    known = lists(at)[2]
    assert "Rows of spd_calls: what came last could not be used" in known
    assert "Rows of spd_arrests: reports for the days from 1 December 2020 on still come in" in known
    assert "Rows of spd_offences: not a single row from 1 November 2019 to 10 November 2019." in known
    assert "late reports are yet to come" in line(at, "Drug arrests")
    assert "partial: 82 of 92 days" in line(at, "Trespass offences")
    assert "Drug arrests: 160" not in lists(at)[0]


def test_open_data_of_sources_that_end_apart_open_where_most_reach(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Calls alone go on to the end of 2020: what ended before will not grow, and the page opens where most can be read.
    ended = "complete_to = '2020-06-30', lag_days_95 = 30 WHERE access = 'open' AND source <> 'spd_calls'"
    path = changed(
        planted, tmp_path, f"UPDATE coverage SET {ended}",
        "DELETE FROM cell WHERE metric_id IN (SELECT id FROM metric WHERE access = 'protected')",
    )  # fmt: skip
    at = opened(path, monkeypatch)
    assert at.selectbox(key="period").value == date(2020, 4, 1)
    assert "Newer periods can be chosen. Most of the data do not reach them." in text_of(at)
    known = lists(opened(path, monkeypatch, period="2020-10-01"))[2]
    assert "covers the days to 30 June 2020 only" in known
    assert "still come in" not in known


def test_a_partner_s_release_opens_on_the_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(write_briefing(tmp_path / "partner.duckdb", partner=True), monkeypatch)
    assert at.selectbox(key="period").value == date(2020, 12, 1)
    assert "**Testville, December 2020.**" in text_of(at)
    assert "<strong>505</strong><span>505 in November 2020</span>" in text_of(at)


@pytest.mark.parametrize(("place", "grain", "words"), [
    ("west", "quarter", "All referrals"), ("alder", "year", "All referrals"), ("alder", "quarter", "Drug calls"),
])  # fmt: skip
def test_a_place_is_told_in_its_published_shapes(
    place: str, grain: str, words: str, planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(planted, monkeypatch, place=place, grain=grain)
    assert words in lists(at)[0]
    assert opened(planted, monkeypatch, place=place).selectbox(key="grain").value == (
        "quarter" if place == "west" else "year"
    )


def test_the_view_is_in_the_address(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(planted, monkeypatch, place="west", period="2019 Q3", against="before")
    assert {name: at.query_params[name] for name in ("place", "period", "against")} == {
        "place": "west", "period": "2019-07-01", "against": "before"
    }  # fmt: skip
    assert "**West Precinct, 2019 Q3.**" in text_of(at)


def test_the_chart_is_valid_and_has_every_change(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(planted))
    release = open_release()
    city = release.area("testville")
    assert city is not None
    told = read_all(release, Chosen(city, "quarter", LAST, "year", ()))
    chart = changes([of for of in told.items if of.change], "x").to_dict(validate=True)
    named = {row["name"] for layer in chart["layer"] for row in layer["data"]["values"] if "name" in row}
    assert named == {of.name for of in told.items if of.change}


def test_percents_are_read_as_people_read_them() -> None:
    assert interval(1.21, 2.12) == "21 to 112 % more"
    assert interval(0.4, 0.9) == "10 to 60 % fewer"
    assert interval(0.8, 1.3) == "20 % fewer to 30 % more"
    assert signed(0.8, 1.3) == "−20 to +30 %"
    assert signed(0.89, 0.998) == "−11 to −0.2 %"
    assert interval(1.003, 1.2) == "0.3 to 20 % more"
    assert signed(1, 1.2) == "0 to +20 %"
    assert signed(0.89, 0.9998) == "−11 to −0.02 %"  # what is told as a fall does not seem to reach no change
    assert Change(None, 1.2, float("inf"), 2, True).told
    assert signed(1.2, float("inf")) == "+20 % or more"


def test_the_period_before_and_the_year_before() -> None:
    assert shift(date(2020, 1, 1), "quarter", "before") == date(2019, 10, 1)
    assert shift(date(2020, 1, 1), "month", "before") == date(2019, 12, 1)
    assert shift(date(2020, 4, 1), "quarter", "year") == date(2019, 4, 1)
