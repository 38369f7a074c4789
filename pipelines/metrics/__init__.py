"""THE REGISTRY: one <id>.sql per metric, its definition as the header, its counted units as one SELECT."""

from pipelines.metrics.registry import COLUMNS, Metric, read_metric, registry

__all__ = ["COLUMNS", "Metric", "read_metric", "registry"]
