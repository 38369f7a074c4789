"""Third stage: settles repeats, places rows in areas, and fills the core tables."""

from pipelines.warehouse.build import fill_core

__all__ = ["fill_core"]
