"""A night's refresh beside a full build: a day of new rows on all that came before."""

import os
import shutil
from pathlib import Path

import duckdb

from benchmarks.build import CLOCK, STAGES
from benchmarks.measure import Run, measured

NIGHT = (
    CLOCK
    + """
from pathlib import Path
from pipelines.refresh import refresh
from pipelines.settings import read_settings
begun = now()
refresh(Path(sys.argv[1]), read_settings(), "seattle", lambda line: sys.exit(line) if "anew" in line else None)
told(begun)
"""
)
# 15 March 2022 was an ordinary day; the newest of the extract were still filling.
SPLIT = """
    COPY (SELECT * REPLACE (CASE WHEN {copy} = 0 THEN "Offense ID" ELSE '{copy}' || lpad("Offense ID", 11, '0') END
                            AS "Offense ID")
          FROM read_csv('{portal}', all_varchar = true)
          WHERE ("Report DateTime"[:10] = '03/15/2022') = {of_the_day}) TO '{target}' (HEADER)
"""


def lines(source: Path, folder: Path, times: int) -> list[str]:
    """The measurement as sentences, for `times` the rows."""
    nights, private = folder / f"nights_{times}", folder / f"nights_private_{times}"
    nights.mkdir()
    shutil.copy2(source / "mcpp_58.geojson", nights)
    for copy in range(times):
        _write(source, nights / f"history_{copy:03d}.csv", copy, False)
    environment = os.environ | {"LEAD_PRIVATE_DIR": str(private)}
    build = min(measured(["-c", STAGES, str(nights)], environment) for _ in range(3 if times == 1 else 1))
    stood = private.with_name(f"{private.name}_stood")
    shutil.copytree(private, stood)
    _write(source, nights / "night.csv", 0, True)
    night = min(_refreshed(nights, private, stood, environment) for _ in range(3))
    for made in (nights, private, stood):
        shutil.rmtree(made)
    return [
        f"refresh with a day's rows on {times} × the rows, whole process: {night}; build: {build}",
        f"… {night.cpu / build.cpu:.0%} of its computing, {night.seconds / build.seconds:.0%} of its time",
        f"… its stages alone: {_alone(night)}, {_cpu(night) / _cpu(build):.0%} of the build's, {_alone(build)}",
    ]


def _write(source: Path, target: Path, copy: int, of_the_day: bool) -> None:
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    con.execute(SPLIT.format(copy=copy, portal=source / "spd_crime_portal.csv", target=target, of_the_day=of_the_day))


def _refreshed(nights: Path, private: Path, stood: Path, environment: dict[str, str]) -> Run:
    shutil.copy2(stood / "warehouse.duckdb", private)
    return measured(["-c", NIGHT, str(nights)], environment)


def _cpu(run: Run) -> float:
    return float(run.printed.split()[1])


def _alone(run: Run) -> str:
    wall, cpu = map(float, run.printed.split())
    return f"{wall:.2f} s, {cpu:.2f} s computing"
