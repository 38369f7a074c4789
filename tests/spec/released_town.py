"""The small town with a year of referrals, released: its truth, the file, and copies of it to spoil."""

import shutil
from pathlib import Path

import duckdb
from shapely import box

from pipelines.disclosure import Gate, audit_release, declared_views, protect_cells
from pipelines.disclosure.audit import looked_at
from pipelines.metrics import registry
from pipelines.release import compare_release, write_release
from pipelines.statistics import compute
from tests.spec.small_town import LAYERS, Town

METRICS = (
    "referrals_by_door", "referrals_screened", "people_referred", "days_to_intake", "lead_type_offences",
    "referrals_per_100_lead_type_offences",
)  # fmt: skip
# Of dock's eight, west's quarter and mill's year would tell. Five of hill's hundred in May were not screened. Nearly
# all of hill's are men, and half of west's.
REFERRALS = """
    day         area  how_many
    2021-02-10  mill  52
    2021-02-11  dock  8
    2021-05-10  hill  100
    2021-08-10  hill  40
"""
PEOPLE = """
    UPDATE core.referral SET
        gender = CASE WHEN area_id = 'hill' AND hash(referral_id) % 50 > 0 OR referral_id::INTEGER % 2 = 0
                 THEN 'man' ELSE 'woman' END,
        age_band = CASE WHEN referral_id::INTEGER % 2 = 0 THEN '25-34' ELSE '35-44' END,
        screened_on = CASE WHEN referred_on <> DATE '2021-05-10' OR referral_id::INTEGER > 65 THEN referred_on END,
        -- A median is of nobody whose intake is dated before the referral.
        intake_on = CASE month(referred_on) WHEN 5 THEN referred_on + 3 WHEN 8 THEN referred_on - 1 END
"""


# Shows what is hidden of {which}, rounded as the rule rounds.
SHOW = """
    UPDATE bad.cell c SET numerator = (t.numerator + 2) // 5 * 5, value = (t.numerator + 2) // 5 * 5, status = 'value'
    FROM stat.cell t WHERE c.status = 'hidden' AND t.numerator >= 10 AND {which}
        AND t.metric_id = c.metric_id AND t.layer = c.layer AND t.area_id = c.area_id AND t.grain = c.grain
        AND t.period_start = c.period_start AND t.attribute_value IS NOT DISTINCT FROM c.attribute_value
"""


class Released:
    """The town's truth, its release, and copies of it without the file's own constraints."""

    def __init__(self, folder: Path) -> None:
        town = Town().source("referral", "2021-01-01", "2022-03-31").source("offence", "2021-01-01", "2022-03-31")
        town.service("area  state  from  to\n" + "\n".join(f"{area}  served  -  -" for area in LAYERS))
        town.referrals(REFERRALS).offences("day  area  how_many\n2021-03-01  mill  20\n2021-06-01  hill  37")
        self.con, self.folder = town.con, folder
        self.con.execute(PEOPLE)
        for place, area in enumerate(LAYERS):
            self.con.execute(
                "UPDATE core.area SET geometry = ? WHERE area_id = ?", [box(place, 0, place + 1, 1).wkb, area]
            )
        self.con.execute("UPDATE core.incident SET lead_type = true")
        self.con.execute("INSERT INTO core.build BY NAME SELECT 't' AS site, 'Town' AS site_title, now() AS built_at, "
                         "false AS demonstration")  # fmt: skip
        compute(self.con, {name: registry()[name] for name in METRICS}, declared_views(), lambda line: None)
        protect_cells(self.con, Gate("t", folder / "none.csv", progress=lambda line: None))
        self.file = write_release(self.con, folder, declared_views(), "test").path
        self.con.execute("DROP SCHEMA protected CASCADE")

    def audit(self, file: Path, earlier: tuple[Path, ...] = (), code: str = "test") -> tuple[int, str]:
        """How many faults the audit of `file` finds, and what it says; `code` is the version of who looks."""
        told: list[str] = []
        here = code == "test"
        try:
            compared = compare_release(self.con, file, declared_views(), code, truth=True)
            told += [*compared.left_out, *(f"FAULT: {fault}" for fault in compared.faults)]
            found = audit_release(self.con, file, earlier, self.folder / "none.csv", told.append, None, here)
            return found.sure + len(compared.faults), "\n".join(told)
        finally:
            self.con.execute("DETACH told; DROP SCHEMA IF EXISTS protected CASCADE")

    def looked_at(self, file: Path) -> list[str]:
        """The faults of `file` that are found without an attack."""
        compared = compare_release(self.con, file, declared_views(), "test", truth=True)
        self.con.execute(f"ATTACH '{file}' AS told (READ_ONLY)")
        try:
            return [*compared.faults, *compared.left_out, *looked_at(self.con, (), True, True)]
        finally:
            self.con.execute("DETACH told; DROP SCHEMA IF EXISTS protected CASCADE")

    def touched(self, sql: str) -> Path:
        """A copy of the release and its package, with all its constraints and words, changed by `sql`."""
        bad = self.folder / "release-touched.duckdb"
        shutil.copyfile(self.file, bad)
        shutil.copytree(self.file.with_suffix(""), bad.with_suffix(""))
        with duckdb.connect(str(bad)) as con:
            con.execute(sql)
        return bad

    def spoilt(self, sql: str) -> Path:
        """A copy of the release changed by `sql`, with the truth at hand as stat.cell."""
        bad = self.folder / "release-bad.duckdb"
        bad.unlink(missing_ok=True)
        self.con.execute(f"ATTACH '{self.file}' AS good (READ_ONLY); ATTACH '{bad}' AS bad")
        names = self.con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'good'").fetchall()
        for (name,) in names:
            self.con.execute(f'CREATE TABLE bad."{name}" AS FROM good."{name}"')
        self.con.execute(sql)
        self.con.execute("DETACH good; DETACH bad")
        return bad
