"""The privacy numbers, written once: constraints, pages and documents are rendered from here."""

from dataclasses import dataclass

MINIMUM_SHOWN = 10  # Washington State Department of Health, small-numbers standard: counts under 10 are not shown
ROUNDING_BASE = 5  # every other protected number is a multiple of this, rounded from its own true value
CLOSED_AFTER_DAYS = 45  # a protected period is published once, this long after it ends
GRID_RESOLUTION = 8  # H3 cells of about 1 km across; finer ones would fall under the 500 m the design asks for
GRID_NEVER = ("prostitution",)  # offence groups with no density cells at all

MEANINGS = {
    "minimum_shown": (MINIMUM_SHOWN, "protected counts below this are hidden"),
    "rounding_base": (ROUNDING_BASE, "every other protected count is rounded to a multiple of this"),
    "closed_after_days": (CLOSED_AFTER_DAYS, "days after its end before a protected period is published"),
    "grid_resolution": (GRID_RESOLUTION, "H3 resolution of the density cells of public incidents"),
}


@dataclass(frozen=True)
class View:
    """One declared shape in which protected measures of a family may be published: layer × grain (× attribute)."""

    family: str
    layer: str
    grain: str
    attribute: str | None = None
