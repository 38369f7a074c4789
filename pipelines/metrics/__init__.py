"""THE REGISTRY: one <id>.sql per metric, its definition as the header, its counted units as one SELECT."""

from pipelines.metrics.registry import COLUMNS, Metric, read_metric, registry
from pipelines.metrics.words import ATTRIBUTES, BREAKDOWNS, EVERY, words_of

__all__ = ["ATTRIBUTES", "BREAKDOWNS", "COLUMNS", "EVERY", "Metric", "read_metric", "registry", "words_of"]
