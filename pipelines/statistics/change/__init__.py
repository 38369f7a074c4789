"""How counts changed in an area while the programme ran there, beside others, or why that cannot be said."""

from pipelines.statistics.change.estimates import make_estimates

__all__ = ["make_estimates"]
