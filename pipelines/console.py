"""How a command tells what it does: exit codes, lines with the time, and a bar for somebody who looks."""

import sys
import time
from collections.abc import Callable

DONE, FAILED, PARTLY = 0, 1, 3


def timed() -> Callable[[str], None]:
    """What prints each line with the seconds since now."""
    begun = time.monotonic()

    def progress(line: str) -> None:
        print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True)

    return progress


def bar() -> Callable[[str, int, int], None] | None:
    """A line that is drawn over and over, for somebody who looks; nothing goes into a file of a night's run."""
    if not sys.stderr.isatty():
        return None

    def draw(where: str, done: int, of: int) -> None:
        full = 30 * done // max(of, 1)
        text = f"{where} [{'#' * full}{'.' * (30 - full)}] {done:,} of {of:,} years"
        print(f"\r{text:<100.100}" if done < of else f"\r{'':100}\r", end="", file=sys.stderr, flush=True)

    return draw
