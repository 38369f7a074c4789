"""A release that tells of people where no number of people should stand: in other tables, words, views and downloads.

It is held against what the program would write, so what the file says of itself helps nobody.
"""

import json
from pathlib import Path

import duckdb
import pytest

from tests.spec.released_town import Released

SAME = """c.metric_id = t.metric_id AND c.layer = t.layer AND c.area_id = t.area_id AND c.grain = t.grain
    AND c.period_start = t.period_start AND c.attribute_value IS NOT DISTINCT FROM t.attribute_value"""
SMALL = f"FROM stat.cell t WHERE c.status = 'hidden' AND t.numerator BETWEEN 1 AND 9 AND {SAME}"
CELL = "INSERT INTO bad.cell SELECT * REPLACE ({}) FROM bad.cell WHERE metric_id = 'referrals_by_door' LIMIT 1"
METRIC = "INSERT INTO bad.metric SELECT * REPLACE ({}) FROM bad.metric WHERE id = 'referrals_by_door'"
MORE = "the table {} has 1 rows that this program does not write, and lacks {} that it does"

# In a copy without constraints, as somebody else's program would write it.
ROWS = {
    "an interval of a measure that is not listed": (
        "INSERT INTO bad.estimate (metric_id, estimate, upper) VALUES ('referral_effect', 5, 11.668)",
        "referral_effect: the table estimate tells of it, and the release does not list it",
    ),
    "cells of a measure that is not listed": (
        CELL.format("'referrals_all_time' AS metric_id, 8 AS numerator, 8 AS value, 'value' AS status"),
        "referrals_all_time: the table cell tells of it, and the release does not list it",
    ),
    "a copy that is called public, by beat": (
        METRIC.format("'referrals_by_beat' AS id, 'public' AS access")
        + ";"
        + CELL.format("'referrals_by_beat' AS metric_id, 'beat' AS layer, 8 AS numerator, 8 AS value"),
        "referrals_by_beat: is not in the registry",
    ),
    "a measure of the programme that is called public": (
        "UPDATE bad.metric SET access = 'public' WHERE id = 'referrals_screened'",
        "referrals_screened: is another measure than the registry has",
    ),
    "small ones as no data, and those that protect them as hidden": (
        f"UPDATE bad.cell c SET status = 'no_data' {SMALL} AND t.metric_id = 'referrals_by_door'",
        "rows say no_data where hidden is said of the others",
    ),
    "small ones left out": (
        f"DELETE FROM bad.cell c {SMALL.replace('FROM', 'USING', 1)} AND t.metric_id = 'people_referred'",
        "people_referred: 1 rows are left out",
    ),
    "a public number that is another": (
        "UPDATE bad.cell SET numerator = numerator + 5 WHERE metric_id = 'lead_type_offences' AND numerator > 0",
        "lead_type_offences: 17 rows show another number than the rule makes of the truth",
    ),
    "three people of a group": (
        "INSERT INTO bad.benchmark VALUES ('t', 'precinct', 'west', 2021, 'residents', 'race', 'Black', 3, NULL, '')",
        MORE.format("benchmark", 0),
    ),
    "a programme file among the open ones": (
        "INSERT INTO bad.input VALUES ('t', 'referrals', 'referrals.csv', 'abc', 200)",
        MORE.format("input", 0),
    ),
    "a count of the programme among those of others": (
        "INSERT INTO bad.published_count VALUES ('t', 'referrals', 'dock', 'Dock', 1, 2021, 12, 8, 'ours')",
        MORE.format("published_count", 0),
    ),
    "a setting": ("INSERT INTO bad.site_setting VALUES ('t', 'referrals', '200')", MORE.format("site_setting", 0)),
    "a looser rule": (
        "UPDATE bad.policy SET value = 1 WHERE name = 'rounding_base'",
        MORE.format("policy", 1),
    ),
    "a column": (
        "ALTER TABLE bad.cell ADD COLUMN note VARCHAR; UPDATE bad.cell SET note = 'small' WHERE area_id = 'dock'",
        "the table cell has a column that a release does not have: note",
    ),
    "the words of a measure": (
        "UPDATE bad.metric SET caveat = 'Of these, 8 were in dock.' WHERE id = 'days_to_intake'",
        "the table metric has",
    ),
    "the name of an area": ("UPDATE bad.area SET name = 'Dock (8)' WHERE area_id = 'dock'", MORE.format("area", 1)),
    "referrals among the arrests of the map": (
        "INSERT INTO bad.grid VALUES ('t', 'x', '2021-02-01', 'arrest', 'other', 8)",
        MORE.format("grid", 0),
    ),
    "the last day of a programme's file": (
        "UPDATE bad.coverage SET complete_to = '2021-02-11' WHERE access <> 'open'",
        MORE.format("coverage", 1),
    ),
    "the title of the city": (
        "UPDATE bad.release_info SET site_title = 'Town, 8 in dock'",
        MORE.format("release_info", 1),
    ),
    "an approval": (
        "UPDATE bad.release_info SET approval = 'not approved: 8 in dock'",
        "the file says of itself another approval than can be",
    ),
}

# In a copy of the very file.
FORM = {
    "a table": ("CREATE TABLE series AS SELECT 'dock' AS area, 8 AS n", "the table series is none of a release"),
    "a view": ("CREATE VIEW totals AS SELECT 'dock' AS area, 8 AS n", "the view totals is none of a release"),
    "rates worked out from true numbers": (
        "CREATE OR REPLACE VIEW rate AS SELECT 'dock' AS area_id, 21.621622 AS rate",
        "the view rate is worked out otherwise",
    ),
    "words about a table": ("COMMENT ON TABLE cell IS 'dock had 8'", "the words about cell and its columns"),
    "words about a column": ("COMMENT ON COLUMN area.name IS 'dock: 8'", "the words about area and its columns"),
    "a macro": ("CREATE MACRO dock() AS 8", "the file holds a macro"),
    "a schema": ("CREATE SCHEMA eight", "the file holds a schema"),
    "a sequence": ("CREATE SEQUENCE dock START 8", "the file holds a sequence"),
    "the order of rows": (
        "CREATE TABLE o AS FROM cell ORDER BY hash(rowid); DELETE FROM cell; INSERT INTO cell FROM o; DROP TABLE o",
        "the rows of the table cell stand in another order",
    ),
    "an index": ('CREATE INDEX eight ON "break" (title)', "the file holds an index"),
    "a default": ("ALTER TABLE area ALTER name SET DEFAULT 'dock: 8'", "the table area is of another form"),
}


def parquet(folder: Path, table: str, rows: str, rest: str = "", more: str = "") -> None:
    """Write a download anew with other `rows`."""
    file = folder / f"{table}.parquet"
    duckdb.connect().execute(f"COPY (SELECT {rows} FROM '{file}' {rest}) TO '{file}.new' (FORMAT parquet{more})")
    file.with_suffix(".parquet.new").replace(file)


def added(file: Path, text: str) -> None:
    file.write_text((file.read_text("utf-8") if file.exists() else "") + text, "utf-8")


def said(folder: Path) -> None:
    """Put a number among the words of the descriptor."""
    file = folder / "datapackage.json"
    words = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(words | {"description": "Dock had 8. " + words["description"]}, indent=2), "utf-8")


PACKAGE = {
    "a row of the summary": (
        lambda folder: added(folder / "summary.csv", "referrals_by_door,protected,precinct,year,,2021,0,1,8\n"),
        "the download summary.csv is not what this program writes",
    ),
    "a file": (lambda folder: added(folder / "extra.csv", "dock,8\n"), "the download extra.csv is no table"),
    "a map": (lambda folder: added(folder / "map.geojson", '{"n": 8}'), "the download map.geojson is no table"),
    "words in a download": (
        lambda folder: parquet(folder, "area", "*", more=", KV_METADATA {dock: '8'}"),
        "the download area.parquet carries words beside its rows",
    ),
    "words in the descriptor": (said, "the download datapackage.json is not what this program writes"),
    "a column of a download": (
        lambda folder: parquet(folder, "cell", "*, 8 AS truth"),
        "the download cell.parquet has other columns than the release",
    ),
    "a download that is cut off": (
        lambda folder: parquet(folder, "metric", "*", "LIMIT 3"),
        "the download metric.parquet lacks rows",
    ),
    "the order of rows of a download": (
        lambda folder: parquet(folder, "policy", "*", "ORDER BY name DESC"),
        "the download policy.parquet is not what this program writes",
    ),
    "a download that is missing": (
        lambda folder: (folder / "coverage.parquet").unlink(),
        "the download coverage.parquet is missing",
    ),
    "no Parquet at all": (
        lambda folder: (folder / "grid.parquet").write_text("dock had 8"),
        "the download grid.parquet cannot be read",
    ),
}  # fmt: skip


def test_without_a_leak_nothing_is_found(released: Released):
    assert released.looked_at(released.file) == []


@pytest.fixture(scope="module")
def rows_told(released: Released) -> list[str]:
    """The faults of a copy with every leak of ROWS."""
    return released.looked_at(released.spoilt(";".join(sql for sql, _ in ROWS.values())))


@pytest.fixture(scope="module")
def form_told(released: Released) -> list[str]:
    """The faults of a copy with every leak of FORM and PACKAGE."""
    bad = released.touched(";".join(sql for sql, _ in FORM.values()))
    for leak, _ in PACKAGE.values():
        leak(bad.with_suffix(""))
    return released.looked_at(bad)


@pytest.mark.parametrize("leak", ROWS)
def test_rows_that_tell_are_named(rows_told: list[str], leak: str):
    assert any(ROWS[leak][1] in line for line in rows_told), "\n".join(rows_told)


@pytest.mark.parametrize("leak", [*FORM, *PACKAGE])
def test_what_tells_beside_rows_is_named(form_told: list[str], leak: str):
    assert any({**FORM, **PACKAGE}[leak][1] in line for line in form_told), "\n".join(form_told)
