"""The real offences: our whole build beside DuckDB's bare typed load and the analyst's habitual route."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Run, best_of

# What a script prints of itself: the wall and the computing seconds of the part between, without its start.
CLOCK = """
import resource, sys, time
def now():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), used.ru_utime + used.ru_stime
def told(begun):
    print(*(after - before for before, after in zip(begun, now())))
"""

BARE = (
    CLOCK
    + """
import duckdb
text = ["Report Number", "Group A B", "Crime Against Category", "Offense Parent Group", "Offense", "Offense Code",
        "Precinct", "Sector", "Beat", "MCPP", "100 Block Address", "Longitude", "Latitude"]
times = ["Offense Start DateTime", "Offense End DateTime", "Report DateTime"]
header = open(sys.argv[1], encoding="utf-8-sig").readline().strip().split(",")
types = {n: "TIMESTAMP" if n in times else "VARCHAR" if n in text else "BIGINT" for n in header}
con = duckdb.connect(sys.argv[2])
con.execute("SET enable_progress_bar = false")
begun = now()
con.execute("CREATE OR REPLACE TABLE t AS SELECT * FROM read_csv(?, header = true, columns = $c, "
            "timestampformat = '%m/%d/%Y %I:%M:%S %p')".replace("$c", str(types)), [sys.argv[1]])
con.close()
told(begun)
"""
)

STAGES = (
    CLOCK
    + """
from pathlib import Path
from pipelines.building import build
from pipelines.settings import read_settings
begun = now()
build(Path(sys.argv[1]), read_settings(), "seattle", lambda line: None)
told(begun)
"""
)

HABIT = """
import sys, geopandas, pandas as pd
rows = pd.read_csv(sys.argv[1], low_memory=False)
rows["when"] = pd.to_datetime(rows["Offense Start DateTime"], format="%m/%d/%Y %I:%M:%S %p", errors="coerce")
rows = rows.drop_duplicates("Offense ID", keep="last")
points = geopandas.GeoDataFrame(rows, geometry=geopandas.points_from_xy(
    pd.to_numeric(rows["Longitude"], errors="coerce"), pd.to_numeric(rows["Latitude"], errors="coerce")), crs=4326)
areas = geopandas.read_file(sys.argv[2])
joined = geopandas.sjoin(points, areas[["NEIGHBORHOOD", "geometry"]], how="left", predicate="within")
joined.groupby(["NEIGHBORHOOD", joined["when"].dt.to_period("M")]).size()
"""


def write_source(real: Path, folder: Path) -> Path:
    """Write the portal's CSV and the boundaries to a new folder in `folder`; returns it."""
    source = folder / "source"
    script = [sys.executable, str(real / "write_portal_files.py"), str(source), "--layout", "csv"]
    subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
    shutil.copy(real / "boundaries" / "mcpp_58.geojson", source)
    return source


def lines(source: Path, folder: Path) -> list[str]:
    """The measurements as sentences; leaves a release in `folder`/out."""
    portal, areas = source / "spd_crime_portal.csv", source / "mcpp_58.geojson"
    private = os.environ | {"LEAD_PRIVATE_DIR": str(folder / "private")}
    bare = best_of(3, ["-c", BARE, str(portal), str(folder / "bare.duckdb")])
    stages = best_of(3, ["-c", STAGES, str(source)], private)
    ours = best_of(3, ["-m", "pipelines", "build", "--input", str(source)], private)
    publish = best_of(3, ["-m", "pipelines", "publish", "--out", str(folder / "out")], private)
    habit = best_of(2, ["-c", HABIT, str(portal), str(areas)])
    return [
        f"bare typed load of the portal CSV, whole process: {bare}",
        f"build, whole process: {ours}: {_times(ours, bare)} the bare load",
        f"build, the stages alone: {_inner_times(stages, bare)} the bare load alone",
        f"publish: {publish}",
        f"pandas and sjoin: {habit}: {_times(habit, ours)} the build, {habit.megabytes / ours.megabytes:.1f} × memory",
    ]


def _times(one: Run, other: Run) -> str:
    return _ratios(one.seconds / other.seconds, one.cpu / other.cpu)


def _inner_times(one: Run, other: Run) -> str:
    (wall, cpu), (other_wall, other_cpu) = (map(float, run.printed.split()) for run in (one, other))
    return f"{wall:.1f} s, {cpu:.1f} s computing: {_ratios(wall / other_wall, cpu / other_cpu)}"


def _ratios(wall: float, cpu: float) -> str:
    return f"{wall:.1f} × as long and {cpu:.1f} × the computing of"
