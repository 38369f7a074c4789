"""Two periods of one area against the rest of the city, with an interval and a look at the areas around.

The interval is that of a ratio of two ratios of counts, widened by how much more all areas differ from each other
than counting alone would make them (the dispersion of a quasi-Poisson model), and never narrowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

WIDE = 1.96  # standard errors on either side: 95 %
LEAST = 10  # counts in each of the four cells, below which no interval is given

Counts = Mapping[str, tuple[int, int]]  # area_id → before, after


@dataclass(frozen=True, slots=True)
class Change:
    """How much a count changed beside how much the rest of the city did, with its limits."""

    before: int
    after: int
    rest_before: int
    rest_after: int
    ratio: float
    low: float
    high: float

    @property
    def told(self) -> bool:
        """Whether the change can be told from chance."""
        return self.low > 1 or self.high < 1

    @property
    def words(self) -> str:
        """What can be said of it in plain words."""
        if not self.told:
            return "no change that can be told from chance"
        return "a fall beside the rest of the city" if self.high < 1 else "a rise beside the rest of the city"


def dispersion(counts: Counts) -> float:
    """Return by how much areas differ beyond counting (1 or more), from all areas' changes."""
    total = sum(b + a for b, a in counts.values())
    share = sum(a for _, a in counts.values()) / total if total else 0.0
    if not 0 < share < 1 or len(counts) < 2:
        return 1.0
    parts = [(a - (b + a) * share) ** 2 / ((b + a) * share * (1 - share)) for b, a in counts.values() if b + a]
    return max(1.0, sum(parts) / max(1, len(parts) - 1))


def change(counts: Counts, of: frozenset[str], without: frozenset[str] = frozenset()) -> Change | None:
    """Return the change of some areas beside all others, `without` left out; None where counts are too small."""
    before, after = (sum(counts[a][i] for a in of if a in counts) for i in (0, 1))
    rest = [pair for area, pair in counts.items() if area not in of | without]
    rest_before, rest_after = (sum(pair[i] for pair in rest) for i in (0, 1))
    if min(before, after, rest_before, rest_after) < LEAST:
        return None
    ratio = (after / before) / (rest_after / rest_before)
    error = sqrt(dispersion(counts) * (1 / before + 1 / after + 1 / rest_before + 1 / rest_after))
    low, high = exp(log(ratio) - WIDE * error), exp(log(ratio) + WIDE * error)
    return Change(before, after, rest_before, rest_after, ratio, low, high)


def sentence(name: str, found: Change | None, unit: str, before: str, after: str) -> str:
    """Return the change in one sentence with its interval, or why there is none."""
    if found is None:
        return f"{name}: fewer than {LEAST} {unit} in one of the four counts, too few for an interval."
    return (
        f"{name}: {found.before:,} {unit} in {before}, {found.after:,} in {after}; the rest of the city:"
        f" {found.rest_before:,} and {found.rest_after:,}. Beside the rest of the city × {found.ratio:.2f}"
        f" (95 % interval {found.low:.2f} to {found.high:.2f}): {found.words}."
    )
