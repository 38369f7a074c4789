"""What a release told that was taken back is known to every later attack: shares and medians tell of people, too."""

from datetime import date

import duckdb
import numpy as np
import pytest

from pipelines.disclosure import declared_views, load_archive, protect_cells
from pipelines.disclosure.archive import told_before
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.year import Year
from pipelines.metrics import registry
from pipelines.statistics import compute
from tests.spec.small_town import Town

METRICS = ("referrals_by_door", "intake_within_30_days", "days_to_intake")
SPRING = {"grain": "quarter", "period_start": date(2021, 4, 1), "layer": "city"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A town's first release, which shows a share and a median of spring, and its second, which hides both."""
    town = Town().source("referral", "2021-01-01", "2022-03-31").service("area  state  from  to\ntown  served  -  -")
    town.referrals("day  area  how_many\n2021-05-10  mill  60")
    town.con.execute("UPDATE core.referral SET intake_on = referred_on + CASE WHEN referral_id::INTEGER % 2 = 0 "
                     "THEN 5 ELSE 50 END")  # fmt: skip
    compute(town.con, {name: registry()[name] for name in METRICS}, declared_views(), lambda line: None)
    protect_cells(town.con)
    folder = tmp_path_factory.mktemp("archive")
    hides = "CASE WHEN metric_id <> 'referrals_by_door' THEN NULL ELSE {0} END AS {0}"
    hidden = ", ".join(hides.format(name) for name in ("numerator", "denominator", "value"))
    for name, change in (("first", ""), ("second", f"REPLACE ({hidden})")):
        town.con.execute(f"ATTACH '{folder / name}' AS file")
        town.con.execute(f"CREATE TABLE file.cell AS SELECT * {change} FROM protected.cell")
        town.con.execute("CREATE TABLE file.metric AS FROM stat.metric")
        town.con.execute("CREATE TABLE file.policy AS SELECT 'followed_days' AS name, 45 AS value")
        town.con.execute("DETACH file")
    return town.con, folder / "first", folder / "second"


def known(archive, *releases):
    con, first, second = archive
    load_archive(con, [{"first": first, "second": second}[name] for name in releases])
    places = {area: [("neighbourhood", area), ("precinct", "west"), ("city", "town")] for area in ("mill", "dock")}
    year = Year(declared_numbers(), "referral", places)
    told_before(con, year, 2021, declared_numbers(), "referral", Rule())
    return {row.name: (row.low, row.high) for row in year.rows if "city town, months 4–6" in row.name}


def test_of_a_share_that_was_taken_back_both_halves_are_known_and_of_a_median_that_twenty_are_behind_it(archive):
    with duckdb.connect(str(archive[1])) as con:
        where = " AND ".join(f"{name} = ${name}" for name in SPRING)
        shown = con.execute(f"SELECT metric_id, numerator, denominator, value FROM cell WHERE {where} "
                            "AND metric_id <> 'referrals_by_door' ORDER BY 1", SPRING).fetchall()  # fmt: skip
    assert shown == [("days_to_intake", None, None, 3.0), ("intake_within_30_days", 30, 60, 50.0)]
    assert known(archive, "first", "second") == {
        "published before: intake_within_30_days, city town, months 4–6": (28, 32),
        "published before: units of intake_within_30_days, city town, months 4–6": (58, 62),
        "published before: days_to_intake, city town, months 4–6": (20, np.inf),
    }


def test_what_is_carried_forward_is_a_cell_and_no_second_time_a_fact(archive):
    assert known(archive, "second", "first") == {}


def test_a_median_of_before_every_referral_had_the_same_time_is_not_carried_forward(archive, tmp_path):
    con, first, _ = archive
    (old := tmp_path / "old").write_bytes(first.read_bytes())
    with duckdb.connect(str(old)) as other:
        other.execute("UPDATE cell SET value = 61 WHERE metric_id = 'days_to_intake' AND value IS NOT NULL")
        other.execute("DELETE FROM policy")
    medians = "SELECT count(*) FROM frozen_cell WHERE metric_id = 'days_to_intake'"
    for release, kept in ((first, True), (old, False)):
        load_archive(con, [release])
        assert (con.execute(medians).fetchall() != [(0,)]) == kept
        assert con.execute(medians.replace("days_to_intake", "referrals_by_door")).fetchall() != [(0,)]
