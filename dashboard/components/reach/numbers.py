"""Series of protected measures for one place: read, drawn in panels of one scale, printed and written out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.components.reach.block import Drawing, Table
from dashboard.components.series import Line, breaks_for, line
from dashboard.components.series_chart import panels
from dashboard.components.series_table import side_by_side
from dashboard.language import say
from dashboard.periods import GRAINS
from dashboard.records import Area, Break, Metric, View
from dashboard.release import Release
from dashboard.sentences import by_grain, plain, span
from dashboard.states import NO_DATA, WORDS

HEIGHT = 205  # pixels of a panel among several, with its title and axis


@dataclass(frozen=True, slots=True)
class Series:
    """One measure, one part of it, in one place over time."""

    metric: Metric
    view: View
    part: str | None
    area: Area
    line: Line


def known(release: Release, ids: Sequence[str]) -> tuple[Metric, ...]:
    """Return those of the named measures of which this release has cells, in the order of the names."""
    metrics = {metric.id: metric for metric in release.metrics() if metric.id in ids}
    return tuple(metrics[name] for name in ids if name in metrics and release.views(name))


def reached(release: Release, metrics: Sequence[Metric], area: Area) -> Area | None:
    """Return the area, or the smallest one around it for which any of the measures is published."""
    layers = {view.layer for metric in metrics for view in release.views(metric.id)}
    while area.layer not in layers:
        around = release.area(area.parent_id) if area.parent_id else None
        if around is None:
            return None
        area = around
    return area


def read(
    release: Release, metric: Metric, area: Area, attribute: str | None = None, grain: str | None = None
) -> list[Series]:
    """Return a measure's series in its finest grain, or a given one, one for each value of the attribute."""
    views = [v for v in release.views(metric.id) if v.layer == area.layer and v.attribute == attribute]
    views = [v for v in views if grain in (None, v.grain)]
    if not views:
        return []
    view = max(views, key=lambda view: GRAINS.index(view.grain))
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    found = []
    for part in release.attribute_values(metric.id, view) if attribute else (None,):
        cells = release.series(metric.id, view, area.area_id, part)
        drawn = line(plain(part) if part else metric.title, cells, view.grain, metric, coverage, gaps)
        found.append(Series(metric, view, part, area, drawn))
    return found


def said(of: Series, name: str | None = None) -> str:
    """Return a series' newest period in words; where it has no number, why, and the last one that has."""
    told = [p for p in of.line.points if p.state != NO_DATA and not p.partial]
    with_number = [p for p in told if p.value is not None]
    if not told:
        return f"{name or of.line.name}: {say(WORDS[NO_DATA])}"
    newest = say("{name}: {words} in {period}", name=name or of.line.name, words=told[-1].words, period=told[-1].label)
    if told[-1].value is not None or not with_number:
        return newest
    last = with_number[-1]
    return say("{newest}; the last number shown is {words} in {period}",
               newest=newest, words=last.words, period=last.label)  # fmt: skip


def span_of(series: Sequence[Series]) -> str:
    """Return the first and last period of several series in words."""
    points = [p for of in series for p in (of.line.points[:1] + of.line.points[-1:])]
    if not points:
        return say("no period")
    first, last = min(points, key=lambda p: p.start), max(points, key=lambda p: p.end)
    return span(first.label, last.label)


def draw(
    release: Release,
    series: Sequence[Series],
    one_scale: bool = True,
    wanted: tuple[float, float] | None = None,
    breaks: Sequence[Break] | None = None,
) -> list[Drawing]:
    """Return one panel for each series, on one scale where they count the same.

    `breaks` are those of everything shown beside it, so that a number means the same break in each panel.
    """
    shown = [of for of in series if of.line.points]
    if not shown:
        return []
    highest = max((p.value for of in shown for p in of.line.points if p.value is not None), default=None)
    top = max(highest, wanted[1] if wanted else 0) if one_scale and highest else None
    lines = [of.line for of in shown]
    drawn = panels(lines, "", marked(release, shown) if breaks is None else breaks, (), None, HEIGHT, top, wanted)
    return [Drawing(panel, _words(of)) for of, panel in zip(shown, drawn, strict=True)]


def _words(of: Series) -> str:
    return say(
        "{measure}, {series}, {place}, over time. The table below has the same numbers.",
        measure=of.metric.title, series=of.line.name, place=of.area.name,
    )  # fmt: skip


def marked(release: Release, series: Sequence[Series]) -> list[Break]:
    """Return the breaks that lie within the series and touch their measure."""
    if not series:
        return []
    points = [p for of in series for p in of.line.points]
    first, last = min((p.start for p in points), default=date.max), max((p.end for p in points), default=date.min)
    return [b for b in breaks_for(series[0].metric, release.breaks()) if first <= b.on_date < last]


def breaks_read(release: Release, series: Sequence[Series]) -> str:
    """Return how to read the marks of a series; the list of its breaks stands below."""
    how = say(
        "Grey bar at the bottom: no number (point at it, or see the table, for why). Hollow point: a period covered"
        " in part."
    )
    if not marked(release, series):
        return how
    return f"{how} {say('Dashed lines are breaks that the series must not silently cross.')}"


def tables(name: str, series: Sequence[Series]) -> tuple[Table, ...]:
    """Return the series as tables, newest period first, one for each grain and unit."""
    groups: dict[tuple[str, str], list[Series]] = {}
    for of in series:
        groups.setdefault((of.view.grain, of.metric.unit), []).append(of)
    return tuple(_table(f"{name}, {by_grain(grain)} ({unit})", grain, group) for (grain, unit), group in groups.items())


def _table(caption: str, grain: str, group: Sequence[Series]) -> Table:
    return Table(caption, [plain(grain), *(of.line.name for of in group)], side_by_side([of.line for of in group]))


def written(series: Sequence[Series]) -> tuple[tuple[object, ...], ...]:
    """Return the rows of the download."""
    return tuple(
        (of.metric.id, of.area.name, of.part, of.view.grain, p.start, p.value, p.numerator, p.denominator, p.state,
         p.partial)
        for of in series
        for p in of.line.points
    )  # fmt: skip


def titled(of: Series, name: str) -> Series:
    """Return the series under another name."""
    return replace(of, line=replace(of.line, name=name))
