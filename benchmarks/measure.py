"""Runs a command and says how long it took, how much it computed, and how much memory it held at most."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Programs that were installed and run before are there compiled; a machine that never keeps that would compile all of
# them anew each time, which is no part of what is measured.
COMPILED = tempfile.TemporaryDirectory(prefix="compiled_")

# A process begins with the peak of memory of the one that started it (Linux keeps it through the start), and this one
# may have held a map: a small one in between starts what is measured, and writes down what it took.
BETWEEN = """
import json, os, subprocess, sys, time
begun = time.perf_counter()
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
took = [time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]
json.dump(took, open(sys.argv[1], "w"))
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Run(NamedTuple):
    """One measured run: computing seconds of all cores, wall seconds, peak resident megabytes, what it printed."""

    cpu: float
    seconds: float
    megabytes: float
    printed: str

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.cpu:.1f} s computing, {self.megabytes:.0f} MB"


def measured(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run this Python with `arguments`; raises CalledProcessError when it fails."""
    kept = {name: value for name, value in (environment or os.environ).items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPYCACHEPREFIX"] = COMPILED.name
    with tempfile.NamedTemporaryFile("r", prefix="took_") as told:
        between = [sys.executable, "-I", "-S", "-c", BETWEEN, told.name, sys.executable, *arguments]
        done = subprocess.run(between, env=kept, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise subprocess.CalledProcessError(done.returncode, list(arguments))
        seconds, computing, peak = json.load(told)
    # Linux counts in kilobytes, macOS in bytes.
    return Run(computing, seconds, peak / (1024 if sys.platform != "darwin" else 1024 * 1024), done.stdout)


def best_of(times: int, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """The run of several that computed least: noise only ever adds."""
    return min(measured(arguments, environment) for _ in range(times))
