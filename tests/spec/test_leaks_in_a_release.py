"""A release file of a drawn town, spoilt in each of the ways in which files give people away: the audit names each."""

import duckdb
import pytest

from pipelines.disclosure.derived_rows import derived_faults
from tests.spec.released_town import METRICS, SHOW, Released

ONE = "metric_id = 'referrals_by_door' AND layer = 'city' AND grain = 'month' AND period_start = DATE '2021-05-01'"
FEW = "metric_id = 'days_to_intake' AND layer = 'city' AND period_start = DATE '2021-07-01'"
DOCK = "metric_id = 'referrals_by_door' AND area_id = 'dock' AND period_start = DATE '2021-01-01' AND numerator IS NULL"
RATE = "metric_id = 'referrals_per_100_lead_type_offences'"
MORE = """
    INSERT INTO bad.cell BY NAME SELECT * REPLACE ({}) FROM bad.cell WHERE {} AND status = 'value' LIMIT 1
"""
VIEW = "no view declares: referrals × "
LEAKS = {
    "a missing complementary cell": (SHOW.format(which="c.metric_id = 'referrals_by_door'"), "narrowed by somebody"),
    "a total from unrounded numbers": (
        f"UPDATE bad.cell SET numerator = 103, value = 103 WHERE {ONE}",
        "is under 10 or no multiple of 5",
    ),
    "a number that is not the rounded truth": (
        f"UPDATE bad.cell SET numerator = 45, value = 45 WHERE {ONE.replace('05', '08')}",
        "a number is shown that the truth is not rounded to",
    ),
    "a rate with six decimals": (
        f"UPDATE bad.cell SET value = value + 0.123456 WHERE {RATE} AND status = 'value'",
        "a rate is not worked out",
    ),
    "an extra view": (
        MORE.format("'neighbourhood' AS layer, 'hill' AS area_id", ONE),
        f"{VIEW}neighbourhood × month",
    ),
    "an all-time total": (MORE.format("'ever' AS grain", ONE), f"{VIEW}city × ever"),
    "a public denominator that inverts a rate": (
        f"UPDATE bad.cell SET value = 21.6, status = 'value' WHERE {RATE} AND status = 'hidden'",
        "a rate is not worked out",
    ),
    "an interval that gives the count": (
        "INSERT INTO bad.estimate (metric_id, estimate, upper) VALUES ('referrals_by_door', 5, 11.668)",
        "estimates of a protected measure",
    ),
    "a homogeneous group": (
        SHOW.format(which="c.attribute = 'gender'"),
        "a group is nearly all alike in an attribute, which is shown",
    ),
    "a look that tells small from hidden to protect": (
        f"UPDATE bad.cell SET status = 'protecting' WHERE {DOCK}",
        "no such status: protecting",
    ),
    "a status that does so": (
        f"UPDATE bad.cell SET status = 'service_not_confirmed' WHERE {FEW.replace('07', '10')}",
        "cells without a number have 2 looks",
    ),
    "a complement": (
        SHOW.format(which="c.metric_id = 'referrals_screened'"),
        "all but screened yes: narrowed",
    ),
    "a beat": (MORE.format("'beat' AS layer, 'M1' AS area_id", ONE), f"{VIEW}beat × month"),
    "a drawn catchment": (
        "INSERT INTO bad.grid VALUES ('t', '8828d55555fffff', '2021-02-01', 'referral', 'drug', 10)",
        "the density cells count something that is not open data",
    ),
    "a map that carries numbers": (
        """UPDATE bad.area SET geometry = '{"type": "Feature", "properties": {"referrals": 8}}'""",
        "carries more than its outline",
    ),
    "a table made ready for a chart": (
        f"CREATE TABLE bad.chart AS SELECT metric_id, 8 AS referrals FROM bad.cell WHERE {ONE}",
        "the table chart tells of protected measures",
    ),
    "a report that counts": (
        "UPDATE bad.disclosure_report SET hidden = hidden - 1",
        "the report counts other cells than there are",
    ),
    "the rows of a programme file": (
        "UPDATE bad.coverage SET rows_read = 201 WHERE source = 'referrals'",
        "the rows of a programme file are told",
    ),
    "a view that the file declares by itself": (
        "INSERT INTO bad.declared_view VALUES ('referrals', 'council_district', 'month', NULL)",
        "declares a view that views.toml does not",
    ),
    "a metric that nobody has attacked": (
        "INSERT INTO bad.metric SELECT * REPLACE ('by_weather' AS id) FROM bad.metric WHERE id = 'referrals_by_door'",
        "numbers.toml does not say what it counts",
    ),
    "a median of few": (
        f"UPDATE bad.cell SET value = 3, status = 'value' WHERE {FEW}",
        "a median is shown of fewer than 20",
    ),
}


# What the attack finds is looked for in a file of its own, so that it does not hide behind other faults.
WORKED_OUT = ("a missing complementary cell", "a complement")


def test_the_release_is_safe_and_still_says_something(released: Released):
    faults, told = released.audit(released.file)
    assert (faults, "0 pinned, 0 narrowed, 0 undecided" in told) == (0, True), told
    with duckdb.connect(str(released.file), read_only=True) as con:
        shown = con.execute("SELECT DISTINCT metric_id FROM cell WHERE status = 'value' ORDER BY 1").fetchall()
        attributes = con.execute(
            "SELECT DISTINCT attribute FROM cell WHERE metric_id = 'people_referred' AND numerator > 0"
        )
        assert attributes.fetchall() == [("age_band",)]  # not of gender, nor of charges, which nobody wrote down
    assert {name for (name,) in shown} == {*METRICS} - {"referrals_screened"}


def test_an_older_release_may_tell_of_a_door_that_nobody_has(released: Released):
    con, rows = released.con, "stat.cell WHERE attribute_value = 'social_contact'"
    con.execute("INSERT INTO core.setting VALUES ('t', 'door_community', ''), ('t', 'door_arrest_diversion', '')")
    con.execute(f"CREATE TEMP TABLE counted_then AS FROM {rows}; DELETE FROM {rows}")
    try:
        faults, told = released.audit(released.file, code="a later one")
    finally:
        con.execute("DELETE FROM core.setting; INSERT INTO stat.cell FROM counted_then; DROP TABLE counted_then")
    assert (faults, "0 pinned, 0 narrowed, 0 undecided" in told) == (0, True), told


@pytest.mark.parametrize("leak", WORKED_OUT)
def test_the_attack_finds_the_leak(released: Released, leak: str):
    sql, named = LEAKS[leak]
    faults, told = released.audit(released.spoilt(sql))
    assert faults > 0
    assert any(named in line for line in told.splitlines() if line.startswith("FAULT")), told


@pytest.fixture(scope="module")
def told_of_all(released: Released) -> list[str]:
    """The faults of a file that was spoilt in every other way at once."""
    sql = [leak for name, (leak, _) in LEAKS.items() if name not in WORKED_OUT]
    bad = released.spoilt(";".join(sql))
    folder = bad.with_suffix("")
    folder.mkdir()
    with duckdb.connect(str(bad), read_only=True) as con:
        con.execute(f"COPY (SELECT * REPLACE (8::BIGINT AS numerator) FROM cell) TO '{folder}/cell.parquet'")
        con.execute(f"COPY (SELECT 8 AS dock) TO '{folder}/dock.parquet'")
    _, told = released.audit(bad)
    return [line for line in told.splitlines() if line.startswith("FAULT")]


OTHERS = {name: named for name, (_, named) in LEAKS.items() if name not in WORKED_OUT} | {
    "a download with other rows": "the download cell.parquet has rows that the release does not have",
    "a download of its own": "the download dock.parquet is no table of the release",
}


@pytest.mark.parametrize("leak", OTHERS)
def test_the_audit_names_the_leak(told_of_all: list[str], leak: str):
    assert any(OTHERS[leak] in line for line in told_of_all), "\n".join(told_of_all)


def test_the_audit_names_a_correction_between_releases(released: Released):
    faults, told = released.audit(
        released.spoilt(f"UPDATE bad.cell SET numerator = 105, value = 105 WHERE {ONE}"), (released.file,)
    )
    assert faults > 0
    assert f"FAULT: {released.file.name}: a published period was changed: referrals_by_door, city, town" in told


def test_a_median_of_those_alone_who_took_a_step_is_another_measure_and_no_correction(released: Released):
    # A release of before told no time within which each referral is followed (`followed_days`).
    other = "UPDATE bad.cell SET value = value + 1 WHERE metric_id = 'days_to_intake' AND status = 'value'"
    named = "a published period was changed: days_to_intake"
    for before, faults in ((other, True), (f"{other}; DELETE FROM bad.policy WHERE name = 'followed_days'", False)):
        earlier = released.spoilt(before).rename(released.folder / "release-before.duckdb")
        released.con.execute(f"ATTACH '{released.file}' AS told (READ_ONLY)")
        try:
            found = list(derived_faults(released.con, (earlier,)))
        finally:
            released.con.execute("DETACH told")
        assert any(named in fault for fault in found) is faults, found
