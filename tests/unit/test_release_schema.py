"""The release's own constraints: the last guard refuses a bad row whatever the stages before it did."""

import duckdb
import pytest

from pipelines import policy
from tests.unit.release_file import empty_release, insert

CELL = {
    "metric_id": "referrals", "site": "t", "layer": "city", "area_id": "town", "grain": "year",
    "period_start": "2023-01-01", "numerator": 10, "value": 10.0, "status": "value",
}  # fmt: skip
PUBLIC = CELL | {"metric_id": "offences", "numerator": 7, "value": 7.0}
HIDDEN = CELL | {"numerator": None, "value": None, "status": "hidden"}
OPEN = {"site": "t", "source": "s", "access": "open", "state": "complete"}
PROGRAMME = OPEN | {"access": "programme"}
METRIC = {
    "id": "m", "title": "t", "question": "q", "unit": "u", "scale": 1.0, "direction": "neither", "caveat": "c",
    "source": "s", "access": "public", "counts": "events", "denominator": "none", "grains": ["year"], "sql": "SELECT",
}  # fmt: skip
COUNTS = ("rows_read", "loaded", "repeated", "corrected", "refused")
PLACES = ("located_point", "located_label", "located_none")


@pytest.fixture
def release():
    return empty_release("offences")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param("cell", CELL, id="a protected ten"),
        pytest.param("cell", CELL | {"numerator": 125, "value": 125.0, "layer": "neighbourhood"}, id="a protected 125"),
        pytest.param("cell", HIDDEN, id="a hidden cell"),
        pytest.param("cell", HIDDEN | {"status": "not_served"}, id="a cell not served"),
        pytest.param("cell", HIDDEN | {"status": "service_not_confirmed"}, id="a cell not confirmed"),
        pytest.param("cell", PUBLIC, id="a public seven"),
        pytest.param("cell", PUBLIC | {"numerator": 0, "value": 0.0, "status": "zero"}, id="a public zero"),
        pytest.param("cell", PUBLIC | {"layer": "beat"}, id="a public beat"),
        pytest.param("grid", {"offence_group": "drug", "incidents": 1}, id="drugs in the grid"),
        pytest.param("coverage", OPEN | dict.fromkeys(COUNTS, 3) | dict.fromkeys(PLACES, 0.3), id="open data counted"),
        pytest.param("coverage", PROGRAMME | {"state": "some rows refused"}, id="a programme file's state"),
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
    insert(release, "metric", **METRIC | {"id": "plain"})
    insert(release, "cell", **PUBLIC | {"denominator": 3500.0, "value": 2.0})
    insert(release, "cell", **PUBLIC | {"metric_id": "plain", "numerator": 10, "value": 10.0})
    insert(release, "cell", **PUBLIC | {"numerator": None, "value": None, "status": "no_data", "area_id": "b"})
    assert release.execute("SELECT metric_id, area_id, rate FROM release.rate ORDER BY area_id").fetchall() == [
        ("offences", "b", None),
        ("offences", "town", 2.0),
    ]
