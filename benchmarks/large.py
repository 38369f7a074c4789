"""Ten and a hundred times Seattle: time and memory of a build, and the disk it needs."""

import os
import shutil
from pathlib import Path

import duckdb

from benchmarks.measure import Run, measured

GIB = 1024**3
# The same rows under numbers of their own, a file for each time.
COPY = """
    COPY (SELECT * REPLACE (CASE WHEN {copy} = 0 THEN "Offense ID" ELSE '{copy}' || lpad("Offense ID", 11, '0') END
                            AS "Offense ID")
          FROM read_csv('{portal}', all_varchar = true)) TO '{target}' (HEADER)
"""


def lines(source: Path, folder: Path, times: int, allowed: float) -> list[str]:
    """The measurement as a sentence for `times` the rows, held against `allowed` GiB of memory."""
    large = folder / f"large_{times}"
    large.mkdir()
    (large / "mcpp_58.geojson").write_bytes((source / "mcpp_58.geojson").read_bytes())
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    for copy in range(times):
        target = large / f"part_{copy:03d}.csv"
        con.execute(COPY.format(copy=copy, portal=source / "spd_crime_portal.csv", target=target))
    private = folder / f"private_{times}"
    run = measured(["-m", "pipelines", "build", "--input", str(large)], os.environ | {"LEAD_PRIVATE_DIR": str(private)})
    written = sum(path.stat().st_size for path in large.iterdir()) / GIB
    kept = (private / "warehouse.duckdb").stat().st_size / GIB
    shutil.rmtree(large)
    shutil.rmtree(private)
    return [_sentence(times, run, allowed, written, kept)]


def _sentence(times: int, run: Run, allowed: float, written: float, kept: float) -> str:
    return (
        f"build of {times} × the rows, as {times} files: {run} (at most {allowed:g} GiB is allowed); "
        f"{written:.1f} GiB of CSV, a warehouse of {kept:.1f} GiB"
    )
