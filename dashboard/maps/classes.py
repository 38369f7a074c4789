"""Classes of values: fixed for a metric, layer and grain, so that they do not jump with the period."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from dashboard.language import say
from dashboard.sentences import span

MOST = 5


@dataclass(frozen=True, slots=True)
class Classes:
    """Lower edges of the classes, ascending; the first is the smallest value there is."""

    edges: tuple[float, ...]
    highest: float
    step: float
    words: tuple[str, ...] = ()

    def index(self, value: float) -> int:
        """Return the class of a value, counted from 0."""
        return max(0, bisect_right(self.edges, value) - 1)

    def label(self, index: int) -> str:
        """Return a class in words: "10 to 24", "from 1.5 to under 3" or "120 and more"."""
        if self.words:
            return self.words[index]
        low = self.edges[index]
        if index == len(self.edges) - 1:
            return _shown(low) if low == self.highest and self.step else say("{low} and more", low=_shown(low))
        high = self.edges[index + 1]
        if not self.step:
            return say("{low} to under {high}", low=_shown(low), high=_shown(high))
        return _shown(low) if high - self.step <= low else span(_shown(low), _shown(high - self.step))


def make_classes(values: Sequence[float], step: float) -> Classes | None:
    """Return up to five classes of ascending positive values, or None where there is none.

    `step` is the distance between neighbouring values (1 for counts, 5 for rounded ones, 0 for rates).
    """
    if not values:
        return None
    first = values[0] if step else _floor_nice(values[0])
    cuts = [_nice(values[int(share * (len(values) - 1))], step) for share in (0.3, 0.55, 0.75, 0.92)]
    edges = [first]
    for cut in cuts:
        if cut > edges[-1] and cut <= values[-1]:
            edges.append(cut)
    return Classes(tuple(edges[:MOST]), values[-1], step)


def as_published(values: Sequence[float], words: Callable[[float], str]) -> Classes | None:
    """Return the classes that ascending values stand for, in `words`; or None where there is none."""
    edges = tuple(sorted(set(values)))
    return Classes(edges, edges[-1], 0, tuple(map(words, edges))) if edges else None


def _nice(value: float, step: float) -> float:
    """Round to two significant digits that end in 0 or 5, and for counts to a whole step."""
    if value <= 0:
        return value
    unit = 10.0 ** (floor(log10(value)) - 1)
    nice = round(value / (5 * unit)) * 5 * unit if value >= 10 or not step else round(value)
    return round(nice / step) * step if step else round(nice, 6)


def _floor_nice(value: float) -> float:
    """Round down to one significant digit, so that the first class begins below its smallest value."""
    unit = 10.0 ** floor(log10(value))
    return round(floor(value / unit) * unit, 6)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"
