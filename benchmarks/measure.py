"""Runs a command and says how long it took, how much it computed, and how much memory it held at most."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Programs that were installed and run before are there compiled; a machine that never keeps that would compile all of
# them anew each time, which is no part of what is measured.
COMPILED = tempfile.TemporaryDirectory(prefix="compiled_")


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
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], env=kept, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) != 0:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), list(arguments))
    # Linux counts in kilobytes, macOS in bytes.
    megabytes = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return Run(usage.ru_utime + usage.ru_stime, seconds, megabytes, printed)


def best_of(times: int, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """The run of several that computed least: noise only ever adds."""
    return min(measured(arguments, environment) for _ in range(times))
