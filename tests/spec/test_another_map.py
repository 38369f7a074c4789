"""A city draws its areas anew: what was told stays, is no dead end, and nothing is told of one year by two maps."""

import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure import Gate, declared_views, load_replaced, protect_cells, refuse_another_map
from pipelines.disclosure.maps import added_faults, closed_years, told_by_two_maps
from pipelines.disclosure.numbers import declared_numbers
from pipelines.metrics import registry
from pipelines.statistics import compute
from tests.spec.small_town import LAYERS, Town

MONTHS = [
    f"{year}-{month:02}-10  {area}  {many}"
    for year in (2021, 2022) for month in range(1, 13) for area, many in (("mill", 5), ("hill", 5), ("dock", 2))
]  # fmt: skip
NUMBERS = declared_numbers()
AREAS = """
    SELECT a.site, a.layer, a.area_id, a.name, p.parent_id, a.valid_from, a.valid_to, a.land_km2, '{}' AS geometry
    FROM core.area a LEFT JOIN core.area_parent p USING (site, area_id)
"""
CELLS = "metric_id, layer, area_id, grain, period_start, attribute, attribute_value, numerator, status"
FROZEN = """EXISTS (
    FROM frozen_cell f WHERE f.layer = cell.layer AND f.grain = cell.grain AND f.period_start = cell.period_start
)"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town of which the first half of 2021 was let out, with all to May 2022 in the warehouse since."""
    town = Town().source("referral", "2021-01-01", "2021-09-30")
    town.service("area  state  from  to\n" + "\n".join(f"{area}  served  -  -" for area in LAYERS))
    town.referrals("\n".join(["day  area  how_many", *MONTHS]))
    town.folder = tmp_path_factory.mktemp("releases")
    town.first = published(town, "first", None)
    town.con.execute("UPDATE core.source SET complete_to = '2022-05-31'")
    return town


def published(town, name, gate, earlier=()):
    """Protect the town's numbers, and write them to a file as a release does."""
    file = town.folder / name
    town.con.execute("DROP SCHEMA IF EXISTS stat CASCADE; DROP SCHEMA IF EXISTS protected CASCADE")
    compute(town.con, {"referrals_by_door": registry()["referrals_by_door"]}, declared_views(), lambda line: None)
    protect_cells(town.con, gate, earlier)
    town.con.execute(f"ATTACH '{file}' AS file; CREATE TABLE file.area AS {AREAS}")
    town.con.execute("INSERT INTO file.area FROM replaced_area")
    town.con.execute("CREATE TABLE file.cell AS FROM protected.cell; CREATE TABLE file.metric AS FROM stat.metric")
    town.con.execute("CREATE TABLE file.policy AS SELECT 'followed_days' AS name, 45 AS value")
    town.con.execute("DETACH file")
    return file


def renamed(town, old, new):
    """Call an area something else, everywhere."""
    where = [
        ("area", "area_id"),
        ("area_parent", "area_id"),
        ("area_parent", "parent_id"),
        ("service_state", "area_id"),
    ]
    for table, column in where:
        town.con.execute(f"UPDATE core.{table} SET {column} = ? WHERE {column} = ?", [new, old])
    town.con.execute("UPDATE core.area SET name = ? WHERE area_id = ?", [new.title(), new])


def told(town, where):
    """Protected rows, in one order."""
    return town.rows(f"SELECT {CELLS} FROM protected.cell WHERE {where} ORDER BY ALL")


def test_an_area_with_other_neighbourhoods_under_the_same_name_is_refused(town):
    refuse_another_map(town.con, [town.first])
    town.con.execute("UPDATE core.area_parent SET parent_id = 'east' WHERE area_id = 'dock'")
    for accept in (False, True):
        with pytest.raises(ContractBroken, match=r"East: Dock came or went; West: Dock came .* Nothing .*\n\n\[areas"):
            refuse_another_map(town.con, [town.first], accept=accept)
    # Under another name it is another area.
    for old, new in (("east", "harbor"), ("west", "shore")):
        renamed(town, old, new)
    refuse_another_map(town.con, [town.first], accept=True)
    for old, new in (("east", "harbor"), ("west", "shore")):
        renamed(town, new, old)
    town.con.execute("UPDATE core.area_parent SET parent_id = 'west' WHERE area_id = 'dock'")


def test_an_area_that_the_new_map_lacks_stops_at_once_and_then_its_years_stay_as_they_were(town):
    before = told(town, "status <> 'no_data'")
    renamed(town, "east", "harbor")
    with pytest.raises(ContractBroken) as stopped:
        refuse_another_map(town.con, [town.first])
    for words in ("no precinct East (east) any more", "of 2021. Nothing", "\n    t,NEW NAME,East,where", "--accept-"):
        assert words in str(stopped.value)
    refuse_another_map(town.con, [town.first], accept=True)

    gate = Gate("t", town.folder / "none.csv", None, lambda line: None)
    second = published(town, "second", gate, [town.first])
    assert [row for row in told(town, FROZEN) if row[-1] != "no_data"] == before
    assert {row[-2:] for row in told(town, f"NOT {FROZEN} AND year(period_start) = 2021")} == {(None, "hidden")}
    shown = told(town, f"NOT {FROZEN} AND year(period_start) = 2022 AND numerator > 0")
    assert {row[2] for row in shown} == {"town", "west", "harbor"}
    assert gate.closed == gate.corrected
    assert [line.split(":")[0] for line in gate.closed] == ["referral 2021"]
    assert [(one.group, one.year) for one in gate.verdicts] == [("referral", 2022)]

    # The release has the area of the past, so the next publication knows that somebody has looked.
    (area,) = load_replaced(town.con, [town.first, second])
    assert (area.area_id, area.first, area.last, area.accepted) == ("east", 2021, 2021, True)
    kept = town.rows("SELECT area_id, parent_id, valid_to::VARCHAR FROM replaced_area")
    assert kept == [("east", "town", "2021-12-31")]
    refuse_another_map(town.con, [town.first, second])

    # An audit finds a number that was added to that year.
    town.con.execute(f"ATTACH '{second}' AS told")
    closed = told_by_two_maps(town.con, NUMBERS, 2021)
    assert closed == closed_years(town.con, NUMBERS, 2021) == {("referral", 2021)}
    assert added_faults(town.con, NUMBERS, 2021, closed) == []
    town.con.execute("UPDATE told.cell SET value = 60 WHERE area_id = 'hill' AND period_start = '2021-01-01'")
    assert added_faults(town.con, NUMBERS, 2021, closed) == [
        "referrals_by_door, 2021: 1 numbers are new, though the year was told by an earlier map"
    ]
