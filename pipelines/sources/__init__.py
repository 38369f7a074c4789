"""First stage: finds the source files of a folder, recognises each by its header, and lands it in `raw`."""

from pipelines.sources.land import land, land_files, land_reference, nothing_found, place_names, source_files

__all__ = ["land", "land_files", "land_reference", "nothing_found", "place_names", "source_files"]
