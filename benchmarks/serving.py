"""A dashboard started for a measurement, and how much memory its process holds."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0  # seconds before what does not come counts as a failure


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(release: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the dashboard on a release and wait until it answers; it ends with the block."""
    command = ["-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port), "--server.headless", "true"]
    environment = os.environ | {"LEAD_RELEASE": str(release.resolve())}
    process = subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait_for(port)
        yield process
    finally:
        process.kill()
        process.wait()


def memory(process: int) -> float:
    """Return the resident megabytes of a process now (Linux; 0 elsewhere)."""
    status = Path(f"/proc/{process}/status")
    found = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")] if status.exists() else []
    return int(found[0].split()[1]) / 1024 if found else 0.0


def _wait_for(port: int) -> None:
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError("the dashboard did not start")
