"""Runs a command and says how long it took and how much memory it held at most."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Run(NamedTuple):
    """One measured run: wall seconds and peak resident megabytes."""

    seconds: float
    megabytes: float


def measured(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run this Python with `arguments`; raises CalledProcessError when it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) != 0:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), list(arguments))
    # Linux counts in kilobytes, macOS in bytes.
    return Run(seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024))


def best_of(times: int, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """The fastest of several runs: noise only ever adds."""
    return min(measured(arguments, environment) for _ in range(times))
