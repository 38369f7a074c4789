"""The end of a Parquet file, which tells whether it may be a map before anything slow is imported."""

import os
from pathlib import Path

END = 8  # bytes: the length of the footer, and PAR1


def may_be_map(path: Path) -> bool:
    """Whether the mark of GeoParquet stands in the footer of a Parquet file, or its end is not to be read."""
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - END))
        footer = int.from_bytes(file.read(4), "little")
        if size < END + footer:
            return True
        file.seek(size - END - footer)
        return b"geo" in file.read(footer)
