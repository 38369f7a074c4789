"""What the page Neighbourhood shows of one area and one measure: its series, and what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import streamlit as st

from dashboard.components.pickers import Pickers, grouped, pick_grain, pick_metric, pick_part, published_shapes
from dashboard.components.series import Line, line, rest_of_city, why_missing
from dashboard.language import say
from dashboard.periods import GRAINS, completeness
from dashboard.records import DRUGS, LAYERS, Area, Cell, Metric, View
from dashboard.release import Release
from dashboard.sentences import by_grain, listed, plain_within
from dashboard.states import VALUE, ZERO
from geo.similar import most_similar

YEARS = 3  # the newest whole ones that likeness is read from: one year of a small area is mostly chance
SIMILAR = 5  # areas; the same number as in the comparisons that a release holds
FEWEST = SIMILAR + 3  # areas of a layer; among fewer, the most similar ones are all the others


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the page shows of one area and one measure."""

    area: Area
    metric: Metric
    view: View
    part: str | None
    lines: tuple[Line, ...]
    alike: tuple[Area, ...]
    alike_in: tuple[str, ...]  # the measures that they are alike in

    @property
    def named(self) -> str:
        """The measure with its breakdown, as a caption says it."""
        return f"{self.metric.title} ({plain_within(self.part)})" if self.part else self.metric.title


def places(release: Release) -> list[Area]:
    """Return the areas the page can tell of, neighbourhoods first."""
    return [area for layer in LAYERS for area in release.areas(layer)]


def offered(release: Release, layer: str, first: Sequence[str]) -> list[Metric]:
    """Return the measures published for a layer, in their groups, those of `first` before the others."""
    known = [m for m in release.metrics() if any(v.layer == layer for v in release.views(m.id))]
    return grouped(known, first)


def choose(release: Release, areas: Sequence[Area], first: Sequence[str], pickers: Pickers) -> Story:
    """Show the pickers and return what they stand on."""
    boxes = st.columns([3, 3, 2, 2])
    with boxes[0]:
        names = {area.area_id: area.name for area in areas}
        # It opens where the programme began: that is the area people come to compare with.
        served = release.first_served()
        area_id = pickers.pick(say("Area"), "place", names, served if served in names else areas[0].area_id)
    area = next(a for a in areas if a.area_id == area_id)
    with boxes[1]:
        metric = pick_metric(pickers, offered(release, area.layer, first))
    views = release.views(metric.id)
    of_layer = [view for view in views if view.layer == area.layer]
    with boxes[2]:
        grain = pick_grain(pickers, of_layer)
    with boxes[3]:
        view, part = pick_part(pickers, release, metric, [v for v in of_layer if v.grain == grain], views)
    pickers.settle()
    if metric.protected:
        st.caption(published_shapes(views))
    alike = () if metric.protected else similar(release, area)
    used = tuple(of.title for of, _ in likeness(release, area.layer)) if alike else ()
    return Story(area, metric, view, part, tuple(compared(release, area, metric, view, part, alike)), alike, used)


@lru_cache(maxsize=128)
def similar(release: Release, area: Area) -> tuple[Area, ...]:
    """Return the areas of the same layer with the most similar numbers in the measures of likeness."""
    areas = {a.area_id: a for a in release.areas(area.layer)}
    levels = _levels(release, area.layer)
    if len(areas) < FEWEST or area.area_id not in levels:
        return ()
    return tuple(areas[found] for found in most_similar(levels, area.area_id, SIMILAR))


@lru_cache(maxsize=8)
def _levels(release: Release, layer: str) -> dict[str, tuple[int, ...]]:
    """The newest whole years' counts of every area, one number for each measure; areas without one are left out."""
    view, found = View(layer, "year", None), {area.area_id: [] for area in release.areas(layer)}
    for metric, years in likeness(release, layer):
        cells = [{c.area_id: c.numerator for c in release.cells(metric.id, view, year)} for year in years]
        for area_id, counts in found.items():
            counts.append(None if any(of.get(area_id) is None for of in cells) else sum(of[area_id] for of in cells))
    return {area_id: tuple(of) for area_id, of in found.items() if of and None not in of}


def likeness(release: Release, layer: str) -> list[tuple[Metric, list[date]]]:
    """Return the measures that areas of a layer are alike in, of those the release has, and the years they are read."""
    known = {metric.id: metric for metric in release.metrics() if not metric.protected}
    found = [(known[name], whole_years(release, known[name], View(layer, "year", None))[-YEARS:])
             for name in DRUGS if name in known]  # fmt: skip
    return [(metric, years) for metric, years in found if years]


def whole_years(release: Release, metric: Metric, view: View) -> list[date]:
    """Return the first days of the years that the measure's source covers from end to end, oldest first."""
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    found = [(year, completeness(year, "year", coverage, gaps)) for year in release.periods(metric.id, view)]
    return [year for year, cover in found if cover.days == cover.of]


def compared(
    release: Release, area: Area, metric: Metric, view: View, part: str | None, alike: Sequence[Area]
) -> list[Line]:
    """Return the area's line and those beside it: similar areas and the rest of the city, or the city's own series."""
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)

    def drawn(name: str, cells: Sequence[Cell], grain: str) -> Line:
        return line(name, cells, grain, metric, coverage, gaps)

    own = release.series(metric.id, view, area.area_id, part)
    lines = [drawn(area.name, own, view.grain)]
    if alike:
        series = [release.series(metric.id, view, other.area_id, part) for other in alike]
        lines.append(drawn(say("The {number} most similar areas together", number=len(alike)),
                           added(series, metric), view.grain))  # fmt: skip
    city = next(iter(release.areas("city")), None)
    if city is None or city.area_id == area.area_id:
        return lines
    if metric.protected:
        # Never city minus area: the difference of two protected numbers could give a hidden one away.
        beside = _city_view(release, metric, view)
        if beside:
            cells = release.series(metric.id, beside, city.area_id, part if beside.attribute else None)
            name = say("Whole city (its own series, {by_grain})", by_grain=by_grain(beside.grain))
            lines.append(drawn(name, cells, beside.grain))
        return lines
    whole = release.series(metric.id, View("city", view.grain, view.attribute), city.area_id, part)
    cells = rest_of_city(whole, own, metric)
    # The city's number holds rows that lie in no area, the area's own perhaps among them: the name says so.
    name = say("Rest of the city (without {area}), with what has no place", area=area.name)
    return [*lines, drawn(name, cells, view.grain)]


def added(series: Sequence[Sequence[Cell]], metric: Metric) -> list[Cell]:
    """Return several areas' exact public cells added up, period by period; a missing one makes a gap.

    Raises ValueError for a protected metric: its numbers are rounded and hidden one by one.
    """
    if metric.protected:
        raise ValueError("protected numbers are never added up")
    by_period: dict[date, list[Cell]] = {}
    for cells in series:
        for cell in cells:
            by_period.setdefault(cell.period_start, []).append(cell)
    return [_sum(start, cells, len(series), metric) for start, cells in sorted(by_period.items())]


def _sum(start: date, cells: Sequence[Cell], areas: int, metric: Metric) -> Cell:
    missing = len(cells) < areas or any(cell.numerator is None for cell in cells)
    if missing or metric.is_median or (metric.is_rate and not all(cell.denominator for cell in cells)):
        return Cell("", start, None, None, None, why_missing(cells))
    count = sum(cell.numerator or 0 for cell in cells)
    over = sum(cell.denominator or 0 for cell in cells) if metric.is_rate else None
    value = metric.scale * count / over if over else count
    return Cell("", start, count, over, value, VALUE if count else ZERO)


def alike_words(story: Story) -> str:
    """Return which areas are the most similar ones, and in what."""
    if not story.alike:
        return ""
    return say(
        "Most similar to {area} in the newest whole years, by {measures}: {names}.",
        area=story.area.name, measures=listed(story.alike_in), names=listed([area.name for area in story.alike]),
    )  # fmt: skip


def _city_view(release: Release, metric: Metric, view: View) -> View | None:
    """The city's own published view: the same breakdown, in the nearest grain there is."""
    same = [v for v in release.views(metric.id) if v.layer == "city" and v.attribute == view.attribute]
    return min(same, key=lambda v: abs(GRAINS.index(v.grain) - GRAINS.index(view.grain)), default=None)
