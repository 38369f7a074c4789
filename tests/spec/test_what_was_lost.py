"""What was let out is known for ever, though the warehouse counts it no more."""

import shutil

import duckdb
import numpy as np
import pytest
from shapely import box

from pipelines.disclosure import Gate, audit_release, declared_views, protect_cells
from pipelines.disclosure.attack import Attacker, attack
from pipelines.disclosure.came_since import Arrivals
from pipelines.disclosure.findings import Who
from pipelines.disclosure.forms import Problem, Rule, forms
from pipelines.disclosure.hide import protect
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.problem import Layout, Shape, make_problem
from pipelines.disclosure.year import Told
from pipelines.disclosure.year_gate import Cell
from pipelines.metrics import registry
from pipelines.release import write_release
from pipelines.release.fresh import work
from pipelines.statistics import compute
from tests.spec.small_town import LAYERS, Town

METRICS = ("referrals_by_door", "referrals_screened", "referrals_with_intake", "referrals_enrolled", "people_active")


@pytest.fixture
def released(tmp_path):
    """Twelve enrolled in each quarter of the first year but the last, in which two did; all are active since."""
    town = Town().source("referral", "2022-01-01", "2023-02-28")
    most = {"02": 6, "05": 6, "08": 6, "11": 1}
    town.referrals("\n".join(["day  area  how_many", *(
        f"2022-{month}-05  {area}  {many + 36}" for month, many in most.items() for area in ("mill", "hill")
    )]))  # fmt: skip
    # Of each area's, as many as that enrolled, twelve more had their intake, and six more were screened.
    town.con.execute("""
        UPDATE core.referral r SET decision = 'accepted',
            screened_on = CASE WHEN place <= many + 18 THEN referred_on + 1 END,
            intake_on = CASE WHEN place <= many + 12 THEN referred_on + 5 END,
            enrolled_on = CASE WHEN place <= many THEN referred_on + 7 END
        FROM (SELECT referral_id, CASE WHEN month(referred_on) = 11 THEN 1 ELSE 6 END AS many,
                     row_number() OVER (PARTITION BY referred_on, area_id ORDER BY referral_id::INTEGER) AS place
              FROM core.referral) n WHERE n.referral_id = r.referral_id;
        INSERT INTO core.participation BY NAME
        SELECT site, person_key, enrolled_on AS active_from, 'east' AS team FROM core.referral
        WHERE enrolled_on IS NOT NULL;
        INSERT INTO core.build BY NAME SELECT 't' AS site, 'Town' AS site_title, now() AS built_at,
            false AS demonstration
    """)
    for place, area in enumerate(LAYERS):
        town.con.execute("UPDATE core.area SET geometry = ? WHERE area_id = ?", [box(place, 0, place + 1, 1).wkb, area])
    town.service("area  state  from  to\n" + "\n".join(f"{area}  served  -  -" for area in LAYERS))
    return town, published(town, tmp_path / "first")


def published(town, folder, earlier=()):
    folder.mkdir()
    town.con.execute("DROP SCHEMA IF EXISTS stat CASCADE; DROP SCHEMA IF EXISTS protected CASCADE")
    compute(town.con, {name: registry()[name] for name in METRICS}, declared_views(), lambda line: None)
    protect_cells(town.con, Gate("t", folder / "none.csv", progress=lambda line: None), earlier)
    return write_release(town.con, folder, declared_views(), "test").path


def test_numbers_that_the_warehouse_has_lost_are_attacked_as_they_were_published(released, tmp_path):
    # 38 are active at the end of the year, and of 36 at most the others came: it would tell that two enrolled then.
    town, first = released
    town.con.execute("DELETE FROM core.referral; DELETE FROM core.source")
    town.source("participation", "2022-01-01", "2023-02-28")
    second = published(town, tmp_path / "second", [first])
    year_end = "metric_id = 'people_active' AND period_start = DATE '2022-10-01'"
    with duckdb.connect(str(second), read_only=True) as con:
        enrolled = "SELECT numerator FROM cell WHERE metric_id = 'referrals_enrolled' AND layer = 'city' {}"
        assert con.execute(enrolled.format("AND status <> 'no_data' ORDER BY period_start")).fetchall() == [
            (10,), (10,), (10,), (None,),
        ]  # fmt: skip
        assert con.execute(f"SELECT status FROM cell WHERE {year_end}").fetchall() == [("hidden",)]
    spoilt = shutil.copyfile(second, tmp_path / "release-spoilt.duckdb")
    with duckdb.connect(str(spoilt)) as con:
        con.execute(f"UPDATE cell SET numerator = 40, value = 40, status = 'value' WHERE {year_end}")
    # The next year's attack takes it that so many enrolled: twelve at most in each quarter, and nine in the hidden one.
    lost = [Cell(-n, Told("referrals_enrolled", "city", "town", 3 * n, 3, None, None), 2022, "count", None, None, shown,
                 None, True) for n, shown in enumerate((10, 10, 10, None))]  # fmt: skip
    came = Arrivals(town.con, declared_numbers(), Rule(), {("referral", 2022): lost})
    assert came.before("referral", ("enrolled", ("yes",)), 2023) == 45
    found = []
    for file in (second, spoilt):
        told = []
        audit_release(town.con, file, (first,), tmp_path / "none.csv", told.append)
        town.con.execute("DETACH told")
        found.append([line for line in told if "referrals_enrolled, city town, months 10–12: narrowed" in line])
    assert [len(lines) > 0 for lines in found] == [False, True]


def test_who_takes_all_for_small_is_not_silenced_by_what_is_hidden_on_the_way():
    # Five and eleven are fifteen together: who takes both for small has four of each at least. Thirty cannot be small.
    parts = {"mill": [("part", "mill"), ("both", "both")], "dock": [("part", "dock"), ("both", "both")]}
    layout = Layout({**parts, "hill": [("part", "hill"), ("all", "all")]}, {})
    cells = [Shape("part", area) for area in ("mill", "dock", "hill")] + [Shape("both", "both"), Shape("all", "all")]
    units = [(area, 0, {}) for area, many in (("mill", 5), ("dock", 11), ("hill", 30)) for _ in range(many)]
    problem = make_problem(layout, cells, truth=layout.truth(units))
    attacker = Attacker(problem, Rule(), np.zeros(5, dtype=bool))

    def shown(*hidden):
        return [5, 10, 30, 15, 30], [number in hidden for number in range(5)]

    assert attacker.look(np.ma.masked_array(*shown(0)), 1)  # dock is to be hidden, too
    audit = attacker.audit(np.ma.masked_array(*shown(0, 1, 2)))
    assert [(one.target, one.low, one.who) for one in audit.findings] == [("part mill, months 1–12", 4, Who.ALWAYS)]
    # By itself the release refutes who takes all three for small.
    assert attack(problem, np.ma.masked_array(*shown(0, 1, 2))).attackers == (Who.RIGHTLY, Who.NOTHING)


def test_a_cell_is_a_count():
    half, none = forms([("half", [0], np.array([0.5]))]), forms([])
    with pytest.raises(ValueError, match="is not whole"):
        protect(Problem(np.zeros(1), np.full(1, 99.0), half, none, none, *[np.zeros(0)] * 2, np.zeros(0, dtype=bool),
                        np.array([25])))  # fmt: skip


def test_a_copy_for_an_approval_has_its_rows_in_order(tmp_path):
    with duckdb.connect(str(tmp_path / "one")) as con:
        con.execute("CREATE TABLE cell AS FROM (VALUES (3), (1), (2)) AS t(n)")
        con.execute("CREATE TABLE release_info AS SELECT '' AS approval; COMMENT ON TABLE cell IS 'words'")
    work({"file": str(tmp_path / "two"), "copy_of": str(tmp_path / "one"), "approval": "somebody"})
    with duckdb.connect(str(tmp_path / "two")) as con:
        assert con.execute("FROM cell").fetchall() == [(1,), (2,), (3,)]
        assert con.execute("FROM release_info").fetchall() == [("somebody",)]
        assert con.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'cell'").fetchall() == [("words",)]
