"""The release's own constraints: the last guard refuses a bad row whatever the stages before it did."""

import duckdb
import pytest

from pipelines import policy
from tests.unit.release_file import empty_release, insert

CELL = {
    "metric_id": "referrals", "site": "t", "layer": "neighbourhood", "area_id": "north", "grain": "year",
    "period_start": "2023-01-01", "numerator": 10, "value": 10.0, "status": "value",
}  # fmt: skip
PUBLIC = CELL | {"metric_id": "offences", "numerator": 7, "value": 7.0}
HIDDEN = CELL | {"numerator": None, "value": None, "status": "hidden"}
OPEN = {"site": "t", "source": "police", "access": "open", "state": "complete"}
PROGRAMME = OPEN | {"source": "clients", "access": "programme"}
METRIC = {
    "id": "m", "title": "t", "question": "q", "unit": "u", "scale": 1.0, "direction": "neither", "caveat": "c",
    "source": "s", "access": "public", "counts": "events", "denominator": "none", "grains": ["year"], "sql": "SELECT",
}  # fmt: skip
MONTHS = {"complete_from": "2020-02-01", "complete_to": "2021-02-28"}
DAYS = {"complete_from": "2020-02-03", "complete_to": "2021-02-27"}
GAP = {"site": "t", "gap_from": "2020-01-01", "gap_to": "2020-01-02"}
DOORS = {"layer": "precinct", "attribute": "door", "attribute_value": "community"}
COUNTS = ("rows_read", "loaded", "repeated", "corrected", "refused")
PLACES = ("located_point", "located_label", "located_none")


@pytest.fixture
def release():
    return empty_release("offences")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param("cell", CELL, id="a protected ten"),
        pytest.param("cell", CELL | {"numerator": 125, "value": 125.0}, id="a protected 125"),
        pytest.param("cell", HIDDEN, id="a hidden cell"),
        pytest.param("cell", HIDDEN | {"status": "not_served"}, id="a cell not served"),
        pytest.param("cell", HIDDEN | {"status": "service_not_confirmed"}, id="a cell not confirmed"),
        pytest.param("cell", PUBLIC, id="a public seven"),
        pytest.param("cell", PUBLIC | {"numerator": 0, "value": 0.0, "status": "zero"}, id="a public zero"),
        pytest.param("cell", PUBLIC | {"layer": "beat"}, id="a public beat"),
        pytest.param("grid", {"kind": "offence", "offence_group": "drug", "incidents": 1}, id="drugs in the grid"),
        pytest.param("coverage", OPEN | dict.fromkeys(COUNTS, 3) | dict.fromkeys(PLACES, 0.3), id="open data counted"),
        pytest.param("coverage", PROGRAMME | {"state": "some rows refused"}, id="a programme file's state"),
        pytest.param("coverage", PROGRAMME | MONTHS, id="a programme file's whole months"),
        pytest.param("coverage", OPEN | DAYS, id="the days of an open source"),
        pytest.param("coverage_gap", GAP | {"source": "police"}, id="a hole in an open source"),
        pytest.param("cell", CELL | DOORS, id="a door by precinct and year"),
        pytest.param("metric", METRIC, id="a metric"),
    ],
)
def test_what_may_be_published_can_be_written(release, table, row):
    insert(release, table, **row)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param("cell", CELL | {"numerator": 7, "value": 7.0}, id="a protected seven"),
        pytest.param("cell", CELL | {"numerator": 5, "value": 5.0}, id="a protected five: on the base, too small"),
        pytest.param("cell", CELL | {"numerator": 12, "value": 12.0}, id="a protected twelve: off the base"),
        pytest.param("cell", CELL | {"numerator": -10, "value": -10.0}, id="a protected minus ten"),
        pytest.param("cell", CELL | {"numerator": 0, "value": 0.0, "status": "zero"}, id="a protected zero"),
        pytest.param("cell", HIDDEN | {"status": "zero"}, id="a protected zero without its number"),
        pytest.param("cell", CELL | DOORS | {"grain": "month"}, id="a shape that nobody declared"),
        pytest.param("cell", CELL | {"attribute": "race", "attribute_value": "White"}, id="an attribute not declared"),
        pytest.param("cell", CELL | {"attribute_value": "a remark"}, id="a value of no attribute"),
        pytest.param("cell", CELL | {"denominator": 100.0}, id="a protected denominator, however large"),
        pytest.param("cell", CELL | {"value": float("nan")}, id="a protected value that is no number"),
        pytest.param("cell", HIDDEN | {"denominator": 100.0}, id="a denominator of a hidden number"),
        pytest.param("coverage_gap", GAP | {"source": "clients"}, id="a hole in a programme file: a true zero"),
        pytest.param("coverage", PROGRAMME | DAYS, id="the first and last day of a programme file"),
        pytest.param("coverage", PROGRAMME | {"access": "open"}, id="a programme file that says it is open"),
        pytest.param("coverage", PROGRAMME | {"access": None, "rows_read": 3}, id="a source without an access"),
        pytest.param("grid", {"kind": "referral", "offence_group": "drug", "incidents": 1}, id="referrals in the grid"),
        pytest.param("grid", {"kind": "offence", "incidents": 1}, id="a grid cell of no group"),
        pytest.param("cell", CELL | {"layer": "beat"}, id="a protected beat"),
        pytest.param("cell", HIDDEN | {"layer": "council_district"}, id="a protected district, hidden"),
        pytest.param("cell", PUBLIC | {"metric_id": "nobody"}, id="a seven of a metric that nobody declared"),
        pytest.param("cell", HIDDEN | {"status": "value"}, id="a value without its number"),
        pytest.param("cell", CELL | {"value": None}, id="a count without what is shown"),
        pytest.param("cell", CELL | {"status": "hidden"}, id="hidden, with its number"),
        pytest.param("cell", CELL | {"numerator": None, "status": "hidden"}, id="hidden, with what is shown"),
        pytest.param("cell", HIDDEN | {"status": "suppressed"}, id="a status of its own"),
        pytest.param("cell", HIDDEN | {"status": None}, id="no status"),
        pytest.param("cell", CELL | {"grain": "day"}, id="a day"),
        pytest.param("cell", PUBLIC | {"status": "zero"}, id="a zero of seven"),
        pytest.param("cell", PUBLIC | {"numerator": 0, "value": 0.0}, id="a value of zero"),
        pytest.param("grid", {"offence_group": "prostitution", "incidents": 1}, id="prostitution in the grid"),
        *[pytest.param("coverage", PROGRAMME | {name: 3}, id=f"{name} of a programme file") for name in COUNTS],
        *[pytest.param("coverage", PROGRAMME | {name: 0.5}, id=f"{name} of a programme file") for name in PLACES],
        pytest.param("coverage", OPEN | {"state": "fine"}, id="a state of its own"),
        pytest.param("service_state", {"area_id": "a", "state": "maybe"}, id="a service of its own"),
        pytest.param("metric", METRIC | {"access": "secret"}, id="an access of its own"),
        pytest.param("metric", METRIC | {"caveat": None}, id="a metric without a caveat"),
    ],
)
def test_what_must_not_be_published_cannot_be_written(release, table, row):
    with pytest.raises(duckdb.ConstraintException):
        insert(release, table, **row)


@pytest.mark.parametrize("name", ["lag_days_50", "lag_days_95"])
def test_the_lag_of_a_programme_file_cannot_be_written(release, name):
    # How late rows arrive is told by single rows where a file is small.
    with pytest.raises(duckdb.ConstraintException):
        insert(release, "coverage", **PROGRAMME, **{name: 3.0})


def test_what_is_shown_of_a_protected_count_cannot_tell_another_number(release):
    with pytest.raises(duckdb.ConstraintException):
        insert(release, "cell", **CELL | {"numerator": 10, "value": 12.0})


def test_a_protected_denominator_cannot_be_a_small_count(release):
    with pytest.raises(duckdb.ConstraintException):
        insert(release, "cell", **CELL | {"numerator": 10, "denominator": 7.0, "value": 10 / 7})


@pytest.mark.parametrize("row", [{"numerator": 7, "value": 7.0}, {"layer": "beat"}])
def test_the_guard_holds_in_a_release_without_any_public_metric(row):
    with pytest.raises(duckdb.ConstraintException):
        insert(empty_release(), "cell", **CELL | row)


def test_a_metric_of_a_name_with_a_quote_keeps_the_guard_whole():
    con = empty_release("it's", "offences")
    insert(con, "cell", **PUBLIC | {"metric_id": "it's"})
    with pytest.raises(duckdb.ConstraintException):
        insert(con, "cell", **CELL | {"numerator": 7, "value": 7.0})


def test_the_policy_numbers_are_the_ones_the_constraints_are_made_of(monkeypatch):
    monkeypatch.setattr(policy, "MINIMUM_SHOWN", 20)
    with pytest.raises(duckdb.ConstraintException):
        insert(empty_release("offences"), "cell", **CELL)


def test_a_rate_is_computed_from_what_is_shown_and_counts_have_none(release):
    insert(release, "metric", **METRIC | {"id": "offences", "denominator": "population", "scale": 1000.0})
    insert(release, "metric", **METRIC | {"id": "referrals", "access": "protected"})
    insert(release, "cell", **PUBLIC | {"denominator": 3500.0, "value": 2.0})
    insert(release, "cell", **CELL)
    insert(release, "cell", **PUBLIC | {"numerator": None, "value": None, "status": "no_data", "area_id": "b"})
    assert release.execute("SELECT metric_id, area_id, rate FROM release.rate ORDER BY area_id").fetchall() == [
        ("offences", "b", None),
        ("offences", "north", 2.0),
    ]
