"""Every number on the page Neighbourhood as one file: all series of the place, whatever is open or closed."""

from collections.abc import Iterator, Sequence

import streamlit as st

from dashboard.components.downloads import download
from dashboard.components.neighbourhood.beside import business_lines, programme_series
from dashboard.components.neighbourhood.story import Story
from dashboard.components.neighbourhood.together import PER_CALL, of_area
from dashboard.components.neighbourhood.trend import Monthly, by_month, monthly
from dashboard.components.series import Line
from dashboard.language import say
from dashboard.records import Metric
from dashboard.release import Release

CSV = ("metric", "area", "series", "grain", "period_start", "value", "numerator", "denominator", "status", "partial")


def everything(release: Release, story: Story) -> list[tuple[Metric, str, Line]]:
    """Return every series on the page with its measure and the place it is of, each once."""
    here = story.area.name
    found = [(story.metric, whose(release, story, of), of) for of in story.lines]
    if months := _months(release, story):
        found.append((story.metric, here, months.line))
    beside_it = [*of_area(release, story.area), *of_area(release, story.area, (PER_CALL,))]
    found += [(metric, here, of) for metric, of in (*beside_it, *business_lines(release, story.area))]
    found += [(of.metric, of.area.name, of.line) for of in programme_series(release, story.area)]
    return list({(metric.id, area, _series(story, of, area, metric), of.grain): (metric, area, of)
                 for metric, area, of in found}.values())  # fmt: skip


def whose(release: Release, story: Story, of: Line) -> str:
    """Return of what place a line beside the area's own is: by that column people add the rows up."""
    if of is story.lines[0]:
        return story.area.name
    city = next(iter(release.areas("city")), None)
    return city.name if city and story.metric.protected else of.name


def _series(story: Story, of: Line, area: str, metric: Metric) -> str:
    """A series is called by its area or by its measure where it stands alone: both are the area's own."""
    return "" if of not in story.lines[1:] and of.name in (area, metric.title) else of.name


def _months(release: Release, story: Story) -> Monthly | None:
    return monthly(release, story) if by_month(release, story) else None


def rows(release: Release, story: Story, found: Sequence[tuple[Metric, str, Line]]) -> Iterator[tuple[object, ...]]:
    """Give the rows of the file: every period of every series, then the months' trend."""
    for metric, area, of in found:
        name = _series(story, of, area, metric)
        for p in of.points:
            yield metric.id, area, name, of.grain, p.start, p.value, p.numerator, p.denominator, p.state, p.partial
    if months := _months(release, story):
        for month, value, _ in months.points:
            yield (story.metric.id, story.area.name, say("Trend without the season"), "month", month, round(value, 2),
                   None, None, "value", "")  # fmt: skip


def take_all(release: Release, story: Story) -> None:
    """Offer all numbers of the page in one file."""
    st.header(say("All numbers of this page"), anchor=False)
    found = everything(release, story)
    metrics = list(dict.fromkeys(metric for metric, _, _ in found))
    what = say("{area}: every series on the page", area=story.area.name)
    words = say("Download all numbers of this page (CSV with README)")
    download(metrics, release, what, CSV, list(rows(release, story, found)),
             f"neighbourhood-{story.metric.id}-{story.area.area_id}", words)  # fmt: skip
