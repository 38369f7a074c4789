"""Two periods of one area against the rest of the city, with an interval and a look at the areas around.

The interval is that of a ratio of two ratios of counts, widened by how much more the areas of the rest differ from
each other than counting alone would make them (the dispersion of a quasi-Poisson model), and never narrowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from dashboard.language import mark, say
from dashboard.maps.colours import FALL, LAND, RISE, SAME
from dashboard.maps.deck import Look

WIDE = 1.96  # standard errors on either side: 95 %
LEAST = 10  # counts in each of the four cells, below which no interval is given
MUCH = 2.0  # times as many, or as few, as the rest of the city would lead to expect

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
            return say("no change that can be told from chance")
        if self.high < 1:
            return say("a fall beside them")
        return say("a rise beside them")


def dispersion(counts: Counts) -> float:
    """Return by how much areas differ beyond counting (1 or more), from their changes."""
    total = sum(b + a for b, a in counts.values())
    share = sum(a for _, a in counts.values()) / total if total else 0.0
    if not 0 < share < 1 or len(counts) < 2:
        return 1.0
    parts = [(a - (b + a) * share) ** 2 / ((b + a) * share * (1 - share)) for b, a in counts.values() if b + a]
    return max(1.0, sum(parts) / max(1, len(parts) - 1))


def change(
    counts: Counts, of: frozenset[str], without: frozenset[str] = frozenset(), wide: float = WIDE
) -> Change | None:
    """Return the change of some areas beside all others, `without` left out; None where counts are too small.

    `wide` is the number of standard errors on either side.
    """
    before, after = (sum(counts[a][i] for a in of if a in counts) for i in (0, 1))
    rest = {area: pair for area, pair in counts.items() if area not in of | without}
    rest_before, rest_after = (sum(pair[i] for pair in rest.values()) for i in (0, 1))
    if min(before, after, rest_before, rest_after) < LEAST:
        return None
    ratio = (after / before) / (rest_after / rest_before)
    # Of the rest alone: among few areas, one that changed would widen its own interval until nothing could be told.
    error = sqrt(dispersion(rest) * (1 / before + 1 / after + 1 / rest_before + 1 / rest_after))
    low, high = exp(log(ratio) - wide * error), exp(log(ratio) + wide * error)
    return Change(before, after, rest_before, rest_after, ratio, low, high)


def wide_for(areas: int) -> float:
    """Return the standard errors on either side with which all of so many intervals hold together 95 times in 100."""
    return NormalDist().inv_cdf(1 - 0.025 / max(1, areas))


def changes(counts: Counts, touching: Mapping[str, frozenset[str]]) -> dict[str, Change | None]:
    """Return every area's change beside the city without it and the areas around, wide enough for all at once."""
    wide = wide_for(len(counts))
    return {area: change(counts, frozenset({area}), touching.get(area, frozenset()), wide) for area in counts}


def sentence(name: str, found: Change | None, unit: str, before: str, after: str) -> str:
    """Return the change in one sentence with its interval, or why there is none."""
    if found is None:
        return say(
            "{name}: fewer than {least} {unit} in one of the four counts, too few for an interval.",
            name=name, least=LEAST, unit=unit,
        )  # fmt: skip
    return say(
        "{name}: {n} {unit} in {before}, {m} in {after}; the areas farther away: {rest_n} and {rest_m}."
        " Beside them × {ratio} (95 % interval {low} to {high}): {words}.",
        name=name, unit=unit, before=before, after=after, n=f"{found.before:,}", m=f"{found.after:,}",
        rest_n=f"{found.rest_before:,}", rest_m=f"{found.rest_after:,}", ratio=f"{found.ratio:.2f}",
        low=f"{found.low:.2f}", high=f"{found.high:.2f}", words=found.words,
    )  # fmt: skip


FELL_MUCH, FELL, NOT_TOLD, ROSE, ROSE_MUCH, TOO_FEW = range(6)
CLASSES = (
    mark("fell beside the rest of the city, to half or less"),
    mark("fell beside the rest of the city"),
    mark("no change that can be told from chance"),
    mark("rose beside the rest of the city"),
    mark("rose beside the rest of the city, to twice or more"),
    mark("too few to tell"),
)
FILLS = (FALL[1], FALL[0], SAME, RISE[0], RISE[1], LAND)
# Dark stands for far from no change on both sides, so in greyscale it is the sign that tells one from the other.
# Too few to test is not "no change": a sign of its own, because its fill is the ground's.
SIGNS = ("−", "−", "", "+", "+", "?")


def class_of(found: Change | None) -> int:
    """Return the class of a change; too few to test is one, tested and not told from chance another."""
    if found is None:
        return TOO_FEW
    if not found.told:
        return NOT_TOLD
    if found.high < 1:
        return FELL_MUCH if found.ratio <= 1 / MUCH else FELL
    return ROSE_MUCH if found.ratio >= MUCH else ROSE


def look(name: str, found: Change | None) -> Look:
    """Return how an area's change is drawn and what it says when it is pointed at."""
    return Look(FILLS[class_of(found)], None, f"{name}: {words(found)}")


def words(found: Change | None) -> str:
    """Return a change in a few words, with its ratio and limits where it has any."""
    said = say(CLASSES[class_of(found)])
    if found is None:
        return say("{said} (fewer than {least} in one of the counts)", said=said, least=LEAST)
    return f"{said} ({numbers(found)})"


def numbers(found: Change | None) -> str:
    """Return a change's ratio with its limits, nothing where it has none."""
    if found is None:
        return ""
    limits = {"low": f"{found.low:.2f}", "high": f"{found.high:.2f}"}
    return say("× {ratio}, {low} to {high}", ratio=f"{found.ratio:.2f}", **limits)
