"""Sixth stage: writes the one file that leaves the private side, and puts it in place in one step."""

from pipelines.release.write import write_release

__all__ = ["write_release"]
