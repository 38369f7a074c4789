"""Two periods of one area against the rest of the city, with an interval and a look at the areas around.

The interval is that of a ratio of two ratios: of counts, and of how much areas go ways of their own in any case. With
few areas nobody knows that well, so an interval is as much wider as Student's t asks for; with too few there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from dashboard.language import mark, say
from dashboard.maps.colours import FALL, LAND, RISE, SAME
from dashboard.maps.deck import Look
from geo import student
from geo.ratios import FEWEST_AREAS, Four, Spread, ratio_of_ratios, spread_of

ALONE = 0.05  # how often an interval may miss: one by itself, or any of a map's
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
    def bounded(self) -> bool:
        """Whether it has an interval at all: areas enough to tell how much areas differ."""
        return self.low > 0 or self.high < inf

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


@dataclass(frozen=True, slots=True)
class Sides:
    """An area's counts, those of the rest of the city, and by how much areas differ; None where too few tell that."""

    four: Four
    spread: Spread | None
    differing: float  # variance of the logarithm of the ratio, from areas that differ


def sides(counts: Counts, of: frozenset[str], without: frozenset[str], unlike: frozenset[str]) -> Sides:
    """Return some areas and all others, `without` left out; how areas differ is told by all but them and `unlike`."""
    own = [counts[area] for area in counts if area in of]
    rest = [pair for area, pair in counts.items() if area not in of | without]
    spread = spread_of([pair for area, pair in counts.items() if area not in unlike])
    four = Four(*(sum(pair[i] for pair in side) for side in (own, rest) for i in (0, 1)))
    return Sides(four, spread, spread.variance(own, rest) if spread else 0.0)


def change(
    counts: Counts,
    of: frozenset[str],
    without: frozenset[str] = frozenset(),
    unlike: frozenset[str] | None = None,
    chance: float = ALONE,
) -> Change | None:
    """Return the change of some areas beside all others, `without` left out; None where counts are too small.

    How much areas differ is told by those that are not `unlike` the others: by default all but the areas themselves,
    since among few areas one that changed would widen its own interval until nothing could be told. The limits hold
    but for one case in 1 / `chance`; they are open where too few areas tell how areas differ.
    """
    return between(sides(counts, of, without, of if unlike is None else unlike), chance)


def between(found: Sides, chance: float = ALONE) -> Change | None:
    """Return the change of one side beside the other, as `change` does."""
    four = found.four
    if min(four) < LEAST:
        return None
    if found.spread is None:
        return Change(*four, ratio_of_ratios(four).value, 0.0, inf)
    ratio = ratio_of_ratios(four, 1.0, found.differing, student.limit(chance, found.spread.degrees))
    return Change(*four, ratio.value, ratio.lower, ratio.upper)


def changes(counts: Counts, touching: Mapping[str, frozenset[str]]) -> dict[str, Change | None]:
    """Return every area's change beside the city without it and the areas around, wide enough for all at once."""
    chance = ALONE / max(1, len(counts))
    return {area: change(counts, frozenset({area}), touching.get(area, frozenset()), chance=chance) for area in counts}


def beside_the_rest(counts: Counts, area: str, around: frozenset[str]) -> tuple[Change | None, Change | None]:
    """Return how an area changed by itself, and how those `around` it did together, beside the areas farther away."""
    own = frozenset({area})
    # How areas differ is told by those around it, too: of few areas hardly one is left without them.
    return change(counts, own, around), change(counts, around, own, own) if around else None


def sentence(name: str, found: Change | None, unit: str, before: str, after: str) -> str:
    """Return the change in one sentence with its interval, or why there is none."""
    if found is None:
        return say(
            "{name}: fewer than {least} {unit} in one of the four counts, too few for an interval.",
            name=name, least=LEAST, unit=unit,
        )  # fmt: skip
    if not found.bounded:
        return say(
            "{name}: {n} {unit} in {before}, {m} in {after}. No interval: fewer than {few} other areas with ten or more"
            " tell how much areas differ from each other in any case.",
            name=name, unit=unit, before=before, after=after, n=f"{found.before:,}", m=f"{found.after:,}",
            few=FEWEST_AREAS,
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
    if found is None or not found.bounded:
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
    if not found.bounded:
        return say("{said} (fewer than {few} other areas with ten or more)", said=said, few=FEWEST_AREAS)
    return f"{said} ({numbers(found)})"


def numbers(found: Change | None) -> str:
    """Return a change's ratio with its limits, nothing where it has none."""
    if found is None or not found.bounded:
        return ""
    limits = {"low": f"{found.low:.2f}", "high": f"{found.high:.2f}"}
    return say("× {ratio}, {low} to {high}", ratio=f"{found.ratio:.2f}", **limits)
