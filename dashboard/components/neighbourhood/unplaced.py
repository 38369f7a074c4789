"""What of a public count lies in none of a layer's areas: the city's number less those of all its areas."""

from datetime import date
from functools import lru_cache

from dashboard.components.neighbourhood.story import Story, whole_years
from dashboard.language import say
from dashboard.records import Metric, View
from dashboard.release import Release
from dashboard.sentences import layer_plural, span

Outside = tuple[date, int, int]  # a year, what of it lies in no area, all of it


@lru_cache(maxsize=64)
def outside(release: Release, metric: Metric, view: View, part: str | None) -> tuple[Outside, ...]:
    """Return for every whole year how much of a count lies in none of the areas of a view; nothing for other numbers.

    Never of a protected one: the difference of protected numbers could give a hidden one away.
    """
    if metric.protected or metric.counts != "events" or metric.is_rate or metric.is_median:
        return ()
    found = []
    for year in whole_years(release, metric, view):
        whole = [c.numerator for c in release.cells(metric.id, View("city", *_rest(view)), year, part)]
        parts = [c.numerator for c in release.cells(metric.id, view, year, part)]
        if parts and None not in parts and len(whole) == 1 and whole[0] and sum(parts) <= whole[0]:
            found.append((year, whole[0] - sum(parts), whole[0]))
    return tuple(found)


def _rest(view: View) -> tuple[str, str | None]:
    return view.grain, view.attribute


def sentence(release: Release, story: Story) -> str:
    """Return how much of the shown measure lies in no area in the years that are shown; empty where all of it does."""
    layer = "neighbourhood" if story.area.layer == "city" else story.area.layer
    years = outside(release, story.metric, View(layer, "year", story.view.attribute), story.part)
    if not any(out for _, out, _ in years):
        return ""
    shares = [f"{100 * out / whole:.1f}" for _, out, whole in years]
    low, high = min(shares, key=float), max(shares, key=float)
    (first, *_), (last, out, whole) = years[0], years[-1]
    return say(
        "{measure}, {period}: {share} % of a year's number lie in none of the {areas}. In {year} these are {out} of"
        " {whole}.",
        measure=story.named, period=first.year if first == last else span(str(first.year), str(last.year)),
        share=low if low == high else span(low, high), areas=layer_plural(layer), year=last.year, out=f"{out:,}",
        whole=f"{whole:,}",
    )  # fmt: skip
