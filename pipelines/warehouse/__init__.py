"""Third stage: settles repeats, holds deliveries against limits, places rows in areas, and fills the core tables."""

from pipelines.warehouse.build import fill_core, report
from pipelines.warehouse.deliveries import Accepted, Told
from pipelines.warehouse.kept import last_places
from pipelines.warehouse.log import append_line, build_record, failed_record, not_as_it_came
from pipelines.warehouse.night import look, remember, remember_files
from pipelines.warehouse.standing import check_standing

__all__ = [
    "Accepted",
    "Told",
    "append_line",
    "build_record",
    "check_standing",
    "failed_record",
    "fill_core",
    "last_places",
    "look",
    "not_as_it_came",
    "remember",
    "remember_files",
    "report",
]
