"""The comparisons that a release holds, on a made-up city of 25 square areas with months of drug calls."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import duckdb
import numpy as np
import pytest
import shapely

from pipelines.statistics.change import make_estimates
from pipelines.statistics.change.estimates import City, estimates
from pipelines.statistics.change.numbers import widening
from pipelines.statistics.change.windows import Span, add_months, months_between

SIDE, STEP = 5, 0.01
START = date(2011, 10, 1)
SERVED = "a22"  # the middle one; a12, a21, a23 and a32 border on it
AROUND = {"a12", "a21", "a23", "a32"}


def city(
    first: date = date(2008, 1, 1),
    last: date = date(2015, 1, 1),
    factor: float = 1.0,
    measures: Iterable[str] = ("drug_calls",),
    breaks: Iterable[tuple[date, str]] = (),
    access: str = "public",
    level: float = 30.0,
) -> duckdb.DuckDBPyConnection:
    """A warehouse in which the middle area is served from 13 October 2011 on and its calls change by `factor`."""
    con = duckdb.connect()
    con.execute("CREATE SCHEMA core; CREATE SCHEMA stat")
    con.execute("CREATE TABLE core.area (site VARCHAR, layer VARCHAR, area_id VARCHAR, geometry BLOB)")
    con.execute("CREATE TABLE core.service_state (area_id VARCHAR, layer VARCHAR, state VARCHAR, from_date DATE, "
                "to_date DATE)")  # fmt: skip
    con.execute('CREATE TABLE core."break" (on_date DATE, affects VARCHAR)')
    con.execute("CREATE TABLE stat.metric (id VARCHAR, access VARCHAR)")
    con.execute("CREATE TABLE stat.cell (metric_id VARCHAR, area_id VARCHAR, layer VARCHAR, grain VARCHAR, "
                "period_start DATE, attribute VARCHAR, numerator BIGINT, covered VARCHAR)")  # fmt: skip
    areas = [f"a{x}{y}" for x in range(SIDE) for y in range(SIDE)]
    for name in areas:
        west, south = -122 + int(name[1]) * STEP, 47 + int(name[2]) * STEP
        shape = shapely.to_wkb(shapely.box(west, south, west + STEP, south + STEP))
        con.execute("INSERT INTO core.area VALUES ('s', 'neighbourhood', ?, ?)", [name, shape])
        spans = [("not_served", None, None)]
        if name == SERVED:
            by = date(2011, 10, 13)
            spans = [("not_served", None, START), ("not_confirmed", START, by), ("served", by, None)]
        con.executemany(
            "INSERT INTO core.service_state VALUES (?, 'neighbourhood', ?, ?, ?)", [(name, *s) for s in spans]
        )
    con.executemany('INSERT INTO core."break" VALUES (?, ?)', list(breaks) or [(date(1990, 1, 1), "all")])
    chance = np.random.default_rng(7)
    months = [add_months(first, i) for i in range(months_between(first, last))]
    rows = []
    for measure in measures:
        con.execute("INSERT INTO stat.metric VALUES (?, ?)", [measure, access])
        for name in areas:
            rate = [level * (factor if name == SERVED and month >= START else 1.0) for month in months]
            rows += [(measure, name, month, int(n)) for month, n in zip(months, chance.poisson(rate), strict=True)]
    columns = list(zip(*rows, strict=True)) or [()] * 4
    con.execute(
        "INSERT INTO stat.cell SELECT unnest($1), unnest($2), 'neighbourhood', 'month', unnest($3), NULL, unnest($4), "
        "'all'", [list(column) for column in columns],
    )  # fmt: skip
    return con


def told(con: duckdb.DuckDBPyConnection, area: str = SERVED) -> list[dict[str, object]]:
    make_estimates(con)
    found = con.execute(
        "SELECT * FROM stat.estimate WHERE area_id = ? ORDER BY metric_id, design, compared_with", [area]
    )
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_planted_fall_is_found_beside_others_and_nothing_moved():
    rows = {(row["design"], row["compared_with"]): row for row in told(city(factor=0.7))}
    area, similar = rows.pop(("area", "not_served")), rows.pop(("area", "most_similar"))
    both, around = rows.pop(("area_and_around", "not_served")), rows.pop(("around", "not_served"))
    assert rows == {}
    for row in (area, similar):
        assert row["lower"] < 0.7 < row["upper"] < 1
    assert around["lower"] < 1 < around["upper"]
    assert set(around["around"]) == AROUND
    assert both["estimate"] < 0
    assert (area["before_from"], area["before_to"]) == (date(2008, 10, 1), START)
    assert (area["during_from"], area["during_to"]) == (date(2011, 11, 1), date(2014, 11, 1))


def test_areas_around_in_which_lead_may_have_begun_say_nothing_of_what_was_pushed_next_door():
    con = city(factor=0.7)
    con.execute("UPDATE core.service_state SET state = 'not_confirmed' WHERE area_id = 'a12'")
    con.execute("INSERT INTO core.service_state VALUES ('a21', 'neighbourhood', 'not_confirmed', '2014-06-01', NULL)")
    con.execute("UPDATE stat.cell SET numerator = 9 * numerator WHERE area_id IN ('a12', 'a21') "
                "AND period_start >= '2011-10-01'")  # fmt: skip
    around = next(row for row in told(con) if row["design"] == "around")
    assert set(around["around"]) == {"a23", "a32"}
    assert around["estimate"] == pytest.approx(1, abs=0.15)
    assert not AROUND & set(around["compared_areas"])


def test_the_counts_in_a_row_give_its_estimate_and_are_those_of_the_months():
    con = city(factor=0.7)
    rows = told(con)
    row = next(row for row in rows if row["design"] == "area" and row["compared_with"] == "not_served")
    counted = con.execute(
        "SELECT sum(numerator) FILTER (area_id = $1 AND period_start < $2), "
        "sum(numerator) FILTER (area_id = $1 AND period_start >= DATE '2011-11-01'), "
        "sum(numerator) FILTER (list_contains($3, area_id) AND period_start < $2), "
        "sum(numerator) FILTER (list_contains($3, area_id) AND period_start >= DATE '2011-11-01') "
        "FROM stat.cell WHERE period_start >= DATE '2008-10-01' AND period_start < DATE '2014-11-01'",
        [SERVED, START, row["compared_areas"]],
    ).fetchall()[0]  # fmt: skip
    assert counted == tuple(row[name] for name in ("before", "during", "compared_before", "compared_during"))
    assert row["estimate"] == pytest.approx((counted[1] / counted[0]) / (counted[3] / counted[2]))
    assert not {SERVED, *AROUND} & set(row["compared_areas"])
    assert len(row["compared_areas"]) == SIDE**2 - 1 - len(AROUND)


def test_with_rows_from_2012_on_there_is_a_refusal_and_no_number():
    (row,) = told(city(first=date(2012, 2, 1)))
    assert (row["design"], row["refused"], row["because_on"]) == ("refused", "short_before", date(2012, 2, 1))
    assert row["estimate"] is row["lower"] is row["upper"] is None


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("UPDATE core.service_state SET state = 'not_confirmed' WHERE area_id <> 'a22'", "no_comparison"),
        ("UPDATE core.service_state SET state = 'served' WHERE area_id IN ('a12', 'a21', 'a23', 'a32')",
         "no_areas_around"),
        ("UPDATE core.service_state SET state = 'not_confirmed' WHERE area_id IN ('a12', 'a21', 'a23', 'a32')",
         "no_areas_around"),
        ("UPDATE stat.cell SET numerator = 0 WHERE area_id = 'a22' AND period_start >= '2011-10-01'", "too_few"),
        ("DELETE FROM core.service_state WHERE area_id = 'a22'", "no_start"),
        ("INSERT INTO core.\"break\" VALUES ('2012-05-01', 'referrals,drug')", "break_during"),
        ("UPDATE stat.cell SET covered = 'part' WHERE period_start = '2011-06-01'", "gap_before"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_with_its_reason(change: str, refused: str):
    con = city()
    con.execute(change)
    assert [row["refused"] for row in told(con)] == [refused]


def test_a_break_of_another_subject_is_none():
    assert len(told(city(breaks=[(date(2012, 5, 1), "referrals")]))) == 4


def test_measures_share_their_windows_where_they_can():
    con = city(measures=("drug_calls", "drug_offences"))
    con.execute("DELETE FROM stat.cell WHERE metric_id = 'drug_calls' AND period_start < '2009-06-01'")
    assert {(row["before_from"], row["during_to"]) for row in told(con)} == {(date(2009, 10, 1), date(2013, 11, 1))}
    con = city(measures=("drug_calls", "drug_offences"))
    con.execute("DELETE FROM stat.cell WHERE metric_id = 'drug_calls' AND period_start < '2012-01-01'")
    assert {(row["metric_id"], row["refused"]) for row in told(con)} == {
        ("drug_calls", "short_before"), ("drug_offences", None),
    }  # fmt: skip


def test_protected_and_other_measures_are_never_estimated():
    assert told(city(access="protected")) == []
    assert told(city(measures=("referrals_by_door", "shoplifting_offences"))) == []


def test_an_area_that_is_not_served_is_refused_and_every_area_has_a_row():
    con = city()
    assert [row["refused"] for row in told(con, "a00")] == ["no_start"]
    found = con.execute("SELECT count(DISTINCT area_id) FROM stat.estimate").fetchall()
    assert found == [(SIDE**2,)]


def drawn(chance: np.random.Generator, tau: float, grown: float) -> City:
    """A city in which nothing happened but that each area goes its own way (`tau`) and all grow alike."""
    areas = [f"a{x}{y}" for x in range(SIDE) for y in range(SIDE)]
    spans = {area: [Span("not_served", None, None)] for area in areas}
    spans[SERVED] = [Span("not_served", None, START), Span("served", START, None)]
    before, during = ([add_months(start, i) for i in range(12)] for start in (add_months(START, -12), START))
    months = {}
    for area, way in zip(areas, grown * np.exp(chance.normal(0, tau, len(areas))), strict=True):
        counts = chance.poisson([20.0] * 12 + [20 * way] * 12).tolist()
        months[area] = dict(zip([*before, *during], counts, strict=True))
    return City("s", spans, {SERVED: sorted(AROUND)}, {"drug_calls": months}, {"drug_calls": []})


def test_chance_alone_is_seldom_told_as_a_change():
    """Ninety-five of a hundred intervals hold no change when nothing happened, whatever is compared with what."""
    chance, towns = np.random.default_rng(75), 40
    held: Counter[str] = Counter()
    for _ in range(towns):
        for row in estimates(drawn(chance, 0.2, 1.5), "drug_calls", SERVED):
            none = 0 if row["design"] == "area_and_around" else 1
            held[f"{row['design']} {row['compared_with']}"] += row["lower"] <= none <= row["upper"]
    assert len(held) == 4
    assert min(held.values()) >= 0.85 * towns, held


def test_an_interval_is_that_of_counts_of_months_and_of_areas_that_differ_on_both_sides():
    city = drawn(np.random.default_rng(75), 0.2, 3.0)
    size = {area: sum(months.values()) for area, months in city.months["drug_calls"].items()}

    def shares(areas: Iterable[str]) -> float:
        return sum(size[a] ** 2 for a in areas) / sum(size[a] for a in areas) ** 2

    own = {"area": [SERVED], "around": AROUND, "area_and_around": [SERVED, *AROUND]}
    for row in estimates(city, "drug_calls", SERVED):
        before, during, others_before, others_during = (
            row[name] for name in ("before", "during", "compared_before", "compared_during")
        )
        lag = max(0.0, row["autocorrelation"])
        months = row["dispersion"] * (1 + lag) / (1 - lag)
        counting = months * (1 / before + 1 / during + 1 / others_before + 1 / others_during)
        areas = row["spread"] ** 2 * (shares(own[row["design"]]) + shares(row["compared_areas"]))
        far = 2.093 * (counting + areas) ** 0.5  # Student's t of the twenty areas that were not served
        if row["design"] == "area_and_around":
            # To first order: an event during weighs as much as it says, all others as they move what was expected.
            expected = before * others_during / others_before
            moved = months * (during + expected**2 * (counting / months - 1 / during)) + expected**2 * areas
            assert row["upper"] - row["estimate"] == pytest.approx(2.093 * moved**0.5, rel=1e-3)
        else:
            assert row["upper"] / row["estimate"] == pytest.approx(np.exp(far), rel=1e-3)


def test_that_months_resemble_the_last_is_told_beside_how_much_they_differ_and_not_twice():
    city = drawn(np.random.default_rng(75), 0.0, 1.0)
    months = city.months["drug_calls"]
    slow = ([10] * 6 + [30] * 6) * 2
    months[SERVED] = dict(zip(months[SERVED], slow, strict=True))
    row = estimates(city, "drug_calls", SERVED)[0]
    others = [sum(months[area][month] for area in row["compared_areas"]) for month in months[SERVED]]
    found = widening(slow, others, 12)
    assert (row["dispersion"], row["autocorrelation"]) == (found.dispersion, found.lag)
    assert found.lag > 0.5


def test_areas_that_changed_as_much_are_some_of_those_compared_with():
    for row in told(city(factor=0.7)):
        if row["design"] != "area_and_around":
            assert row["of_areas"] == len(row["compared_areas"])


def test_without_three_areas_that_tell_how_much_areas_differ_there_is_no_comparison():
    con = city()
    con.execute("UPDATE stat.cell SET numerator = 0 WHERE area_id NOT IN ('a00', 'a44', 'a22', 'a12', 'a21')")
    assert [row["refused"] for row in told(con)] == ["no_comparison"]
