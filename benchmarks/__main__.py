"""python -m benchmarks: everything measured in one run, so that the ratios hold whatever the machine."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import build, dashboard, gate, large, placing, refresh, visitors


def main() -> int:
    """Print every measurement; needs LEAD_REAL_DATA and a Chromium."""
    named = os.environ.get("LEAD_REAL_DATA")
    if not named:
        print("set LEAD_REAL_DATA to the folder of real extracts: speed is measured on real rows", file=sys.stderr)
        return 2
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        source = build.write_source(Path(named), folder)
        for line in [*placing.lines(source), *build.lines(source, folder), *large.lines(source, folder, 10, 4)]:
            print(line, flush=True)
        for line in [*refresh.lines(source, folder, 1), *refresh.lines(source, folder, 10)]:
            print(line, flush=True)
        if os.environ.get("LEAD_BENCH_LARGE"):
            for line in large.lines(source, folder, 100, 12):
                print(line, flush=True)
        release = folder / "out" / "current.duckdb"
        chromium = os.environ.get("LEAD_CHROMIUM") or shutil.which("chromium")
        for line in [*dashboard.lines(release, chromium), *visitors.lines(release)]:
            print(line, flush=True)
    for line in gate.lines():
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        sys.exit(f"a measured command failed with code {failed.returncode}")
