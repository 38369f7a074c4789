"""What the commands of every night load when they start: what takes long to load waits until it is needed."""

import subprocess
import sys

SLOW = {"numpy", "shapely", "pyproj", "pandas", "geopandas", "pyarrow", "h3", "highspy", "openpyxl", "requests"}


def test_a_refresh_loads_nothing_slow_before_it_is_needed():
    asked = f"import sys, pipelines.__main__, pipelines.refresh; print(sorted(set(sys.modules) & {SLOW}))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
