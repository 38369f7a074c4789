"""Fourth stage: counts every metric in every shape it may take. `stat` holds true numbers and is never published."""

from pipelines.statistics.compute import compute, list_measures

__all__ = ["compute", "list_measures"]
