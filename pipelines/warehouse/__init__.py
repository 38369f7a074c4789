"""Third stage: settles repeats, holds deliveries against limits, places rows in areas, and fills the core tables."""

from pipelines.warehouse.build import fill_core
from pipelines.warehouse.deliveries import Accepted
from pipelines.warehouse.kept import last_places
from pipelines.warehouse.log import append_line, build_record, failed_record, not_as_it_came

__all__ = [
    "Accepted",
    "append_line",
    "build_record",
    "failed_record",
    "fill_core",
    "last_places",
    "not_as_it_came",
]
