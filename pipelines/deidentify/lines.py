"""The lines of a file as they stand on the disk: what an account must add up to when some of them could not be read."""

import re
from pathlib import Path

LINE = re.compile(rb"[^\r\n]*[^\s][^\r\n]*")


def lines_below_header(path: Path) -> int:
    """How many lines that are not blank follow the first one, whatever they end with."""
    return max(0, sum(1 for _ in LINE.finditer(path.read_bytes())) - 1)


def mixes_line_ends(path: Path) -> bool:
    """Whether some lines end as on Windows and others do not."""
    content = path.read_bytes()
    windows = content.count(b"\r\n")
    return windows > 0 and (content.count(b"\n") > windows or content.count(b"\r") > windows)
