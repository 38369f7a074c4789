"""The real offences: our whole build beside DuckDB's bare typed load and the analyst's habitual route."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import best_of

BARE = """
import sys, duckdb
text = ["Report Number", "Group A B", "Crime Against Category", "Offense Parent Group", "Offense", "Offense Code",
        "Precinct", "Sector", "Beat", "MCPP", "100 Block Address", "Longitude", "Latitude"]
time = ["Offense Start DateTime", "Offense End DateTime", "Report DateTime"]
header = open(sys.argv[1], encoding="utf-8-sig").readline().strip().split(",")
types = {n: "TIMESTAMP" if n in time else "VARCHAR" if n in text else "BIGINT" for n in header}
con = duckdb.connect(sys.argv[2])
con.execute("CREATE OR REPLACE TABLE t AS SELECT * FROM read_csv(?, header = true, columns = $c, "
            "timestampformat = '%m/%d/%Y %I:%M:%S %p')".replace("$c", str(types)), [sys.argv[1]])
"""

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
    ours = best_of(3, ["-m", "pipelines", "build", "--input", str(source)], private)
    publish = best_of(3, ["-m", "pipelines", "publish", "--out", str(folder / "out")], private)
    habit = best_of(1, ["-c", HABIT, str(portal), str(areas)])
    return [
        f"bare typed load of the portal CSV, whole process: {bare.seconds:.1f} s, {bare.megabytes:.0f} MB",
        f"build: {ours.seconds:.1f} s, {ours.megabytes:.0f} MB: {ours.seconds / bare.seconds:.1f} × the bare load",
        f"publish: {publish.seconds:.1f} s, {publish.megabytes:.0f} MB",
        (
            f"pandas and sjoin: {habit.seconds:.1f} s, {habit.megabytes:.0f} MB: "
            f"{habit.seconds / ours.seconds:.1f} × as long, {habit.megabytes / ours.megabytes:.1f} × its memory"
        ),
    ]
