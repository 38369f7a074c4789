"""The release's constraints on protected rates, shares and medians: nothing finer than what stands beside it."""

import duckdb
import pytest

from pipelines.release.schema import Derived
from tests.unit.release_file import empty_release, insert

DERIVED = [
    Derived("met", "share", 100.0),
    Derived("load", "rate", 40.0),
    Derived("reach", "open_rate", 100.0),
    Derived("wait", "median", 1.0),
]
CELL = {
    "site": "t", "layer": "neighbourhood", "area_id": "north", "grain": "year", "period_start": "2023-01-01",
    "status": "value",
}  # fmt: skip
SHARE = CELL | {"metric_id": "met", "numerator": 15, "denominator": 40.0, "value": 38.0}
RATE = CELL | {"metric_id": "load", "numerator": 40, "denominator": 100.0, "value": 16.0}
REACH = CELL | {"metric_id": "reach", "numerator": 10, "denominator": 7.0, "value": 140.0}
MEDIAN = CELL | {"metric_id": "wait", "value": 31.0}
NOTHING = {"numerator": None, "denominator": None, "value": None, "status": "hidden"}


@pytest.fixture(scope="module")
def release():
    return empty_release("offences", derived=DERIVED)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(SHARE, id="a share"),
        pytest.param(SHARE | {"numerator": 30, "value": 75.0}, id="a share with a rest of ten"),
        pytest.param(RATE, id="a rate"),
        pytest.param(RATE | {"numerator": 1035, "denominator": 855.0, "value": 48.0}, id="a rate in two digits"),
        pytest.param(RATE | {"numerator": 10, "denominator": 900.0, "value": 0.44}, id="a rate below one"),
        pytest.param(REACH, id="a rate over seven open units"),
        pytest.param(MEDIAN, id="a class of a median"),
        pytest.param(MEDIAN | {"value": 0.0}, id="a median of the same day"),
        *[pytest.param(row | NOTHING, id=f"{row['metric_id']} hidden") for row in (SHARE, RATE, REACH, MEDIAN)],
    ],
)
def test_what_may_be_published_can_be_written(release, row):
    insert(release, "cell", **row)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(SHARE | {"numerator": 35, "value": 88.0}, id="a share with a rest of five"),
        pytest.param(SHARE | {"numerator": 40, "value": 100.0}, id="a share of all"),
        pytest.param(SHARE | {"value": 37.5}, id="a share with more digits than its halves carry"),
        pytest.param(SHARE | {"value": 36.0}, id="a share of other numbers"),
        pytest.param(SHARE | {"denominator": 42.0, "value": 36.0}, id="units off the base"),
        pytest.param(SHARE | {"numerator": 9, "value": 23.0}, id="a share of nine"),
        pytest.param(SHARE | {"denominator": None, "value": 15.0}, id="a share without its units"),
        pytest.param(SHARE | {"numerator": None}, id="a share without its numerator"),
        pytest.param(SHARE | {"value": float("nan")}, id="a share that is no number"),
        pytest.param(SHARE | {"value": None}, id="halves without the share"),
        pytest.param(RATE | {"denominator": 5.0, "value": 320.0}, id="a protected denominator of five"),
        pytest.param(RATE | {"denominator": 99.0, "value": 16.0}, id="a protected denominator off the base"),
        pytest.param(RATE | {"value": 16.16}, id="a rate with four digits"),
        pytest.param(REACH | {"numerator": 9, "value": 130.0}, id="nine over open data"),
        pytest.param(REACH | {"value": 142.857}, id="a rate that inverts"),
        pytest.param(MEDIAN | {"value": 30.0}, id="a median that is no class"),
        pytest.param(MEDIAN | {"numerator": 20}, id="a median with its people"),
        pytest.param(MEDIAN | {"denominator": 20.0}, id="a median with a denominator"),
        pytest.param(SHARE | {"metric_id": "referrals"}, id="a share of a metric that has none"),
        pytest.param(MEDIAN | {"metric_id": "referrals"}, id="a median of a metric that has none"),
        pytest.param(SHARE | NOTHING | {"denominator": 40.0}, id="the units of a hidden share"),
    ],
)
def test_what_must_not_be_published_cannot_be_written(release, row):
    with pytest.raises(duckdb.ConstraintException):
        insert(release, "cell", **row)


def test_medians_are_no_rates():
    con = empty_release(derived=DERIVED)
    metric = {"title": "t", "question": "q", "unit": "u", "scale": 1.0, "direction": "neither", "caveat": "c",
              "source": "s", "access": "protected", "grains": [], "sql": "SELECT"}  # fmt: skip
    insert(con, "metric", id="wait", counts="amount", denominator="units", **metric)
    insert(con, "metric", id="met", counts="events", denominator="units", **metric | {"scale": 100.0})
    insert(con, "cell", **MEDIAN)
    insert(con, "cell", **SHARE)
    assert con.execute("SELECT metric_id, rate FROM release.rate").fetchall() == [("met", 37.5)]
