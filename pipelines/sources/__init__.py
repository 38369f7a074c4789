"""First stage: finds the source files of a folder, recognises each by its header, and lands it in `raw`."""

from pipelines.sources.land import (
    create_raw,
    land,
    land_files,
    land_own_maps,
    land_reference,
    nothing_found,
    place_names,
    source_files,
)
from pipelines.sources.recognise import is_surely_open

__all__ = [
    "create_raw",
    "is_surely_open",
    "land",
    "land_files",
    "land_own_maps",
    "land_reference",
    "nothing_found",
    "place_names",
    "source_files",
]
