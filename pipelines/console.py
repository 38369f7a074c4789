"""How a command tells what it does: exit codes, lines with the time, and a bar for somebody who looks."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

DONE, FAILED, PARTLY = 0, 1, 3
NOT_TAKEN = ("NOT USED", "STOPPED")


def any_name() -> None:
    """Let this process print names that the console's encoding lacks, with escapes in the place of those letters.

    Windows writes in a code page where the output goes into a file, and a name is no reason to stop.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def timed() -> Callable[[str], None]:
    """What prints each line with the seconds since now."""
    begun = time.monotonic()

    def progress(line: str) -> None:
        print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True)

    return progress


@contextmanager
def told_once(progress: Callable[[str], None]) -> Iterator[Callable[[str], None]]:
    """Progress that names what is not used and leaves why to the end, where a command tells it.

    Where the block fails before that end, it is told then, but for what the failure's own words say.
    """
    held: list[str] = []

    def say(line: str) -> None:
        mark, _, why = line.strip().partition(": ")
        if mark in NOT_TAKEN:
            held.append(why)
            line = f"  {mark}: {why.partition(': ')[0]} (why: at the end)"
        progress(line)

    try:
        yield say
    except Exception as broken:
        for why in dict.fromkeys(held):
            if why not in str(broken):
                print(f"not used: {why}", file=sys.stderr)
        raise


def bar() -> Callable[[str, int, int], None] | None:
    """A line that is drawn over and over, for somebody who looks; nothing goes into a file of a night's run."""
    if not sys.stderr.isatty():
        return None

    def draw(where: str, done: int, of: int) -> None:
        full = 30 * done // max(of, 1)
        text = f"{where} [{'#' * full}{'.' * (30 - full)}] {done:,} of {of:,} years"
        print(f"\r{text:<100.100}" if done < of else f"\r{'':100}\r", end="", file=sys.stderr, flush=True)

    return draw
