"""The first line of a briefing: people active, people waiting, case managers, places free, as of a day."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

import streamlit as st

from dashboard.components.reach.one_period import cell_of, view_of
from dashboard.components.reach.over_time import DESIGNED
from dashboard.language import say
from dashboard.periods import period_end, period_label
from dashboard.records import Area, Cell, Metric
from dashboard.release import Release
from dashboard.rounding import Span, count_span
from dashboard.sentences import cell_number, cell_remark, day

ACTIVE, WAITING, HOURS = "people_active", "people_waiting", "case_manager_hours"
WEEK = 40  # hours of a full-time post, as the measure of hours counts them


@dataclass(frozen=True, slots=True)
class Glance:
    """The first line: what is known on the last day of a period."""

    as_of: date
    tiles: tuple[tuple[str, str, str], ...]  # what it is, the number or nothing, the words below
    city: Area
    grain: str
    cells: tuple[tuple[Metric, Cell | None], ...]

    @property
    def sentence(self) -> str:
        """The line as one sentence."""
        told = "; ".join(f"{name}: {', '.join(filter(None, (number, words)))}" for name, number, words in self.tiles)
        return say("As of {day}. {told}.", day=day(self.as_of), told=told)


def glance(release: Release, city: Area, end: date) -> Glance | None:
    """Return the first line for the newest period that had ended by `end`, or None where nothing is published."""
    known = {metric.id: metric for metric in release.metrics()}
    active = known.get(ACTIVE)
    view = view_of(release, active, city.layer) if active else None
    if not (active and view):
        return None
    ended = [p for p in release.periods(ACTIVE, view) if period_end(p, view.grain) <= end]
    if not ended:
        return None
    metrics = tuple(known[name] for name in (ACTIVE, WAITING, HOURS) if name in known)
    cells = {m.id: cell_of(release, m, view, city, ended[-1]) for m in metrics}
    earlier = {m.id: cell_of(release, m, view, city, ended[-2]) for m in metrics} if len(ended) > 1 else {}
    since = period_label(ended[-2], view.grain) if earlier else ""
    tiles = (
        _tile(say("People active"), active, cells.get(ACTIVE), earlier.get(ACTIVE), since),
        _tile(say("People waiting for their intake"), known.get(WAITING, active), cells.get(WAITING),
              earlier.get(WAITING), since),
        _posts(cells.get(HOURS)),
        _free(cells.get(ACTIVE), cells.get(HOURS), release.policy()),
    )  # fmt: skip
    as_of = period_end(ended[-1], view.grain) - timedelta(days=1)
    return Glance(as_of, tiles, city, view.grain, tuple((metric, cells[metric.id]) for metric in metrics))


def lacking(release: Release) -> str:
    """Return what stands in the place of the first line where nothing is published for it, and what it needs."""
    if release.info().programme_data:
        return say(
            "Who is active, who waits and what is free is not told. This release has no number of people active for the"
            " whole city up to this period."
        )
    return say(
        "How many people are active and waiting and how many places are free would stand here. That needs the"
        " programme's files of participation and staffing; this release holds open data alone."
    )


def _tile(name: str, metric: Metric, cell: Cell | None, before: Cell | None, since: str) -> tuple[str, str, str]:
    words = cell_remark(cell)
    if not words and before and before.value is not None:
        words = say("{number} in {period}", number=cell_number(before, metric), period=since)
    return name, cell_number(cell, metric), words


def _posts(hours: Cell | None) -> tuple[str, str, str]:
    name = say("Case managers")
    if hours is None or hours.value is None:
        return name, "", cell_remark(hours)
    return name, f"{hours.value / WEEK:,.1f}", say("full-time posts, from their hours")


def _free(active: Cell | None, hours: Cell | None, policy: Mapping[str, float]) -> tuple[str, str, str]:
    """What 25 people for each case manager leave free, between what the rounding of both numbers leaves open."""
    name, each = say("Places free"), f"{DESIGNED[1]:.0f}"
    if active is None or hours is None or active.value is None or hours.value is None:
        return name, "", say("cannot be told: people or posts have no number")
    span = places(count_span(active.value, policy), count_span(hours.value, policy))
    low, high = f"{abs(span.low):,.0f}", f"{abs(span.high):,.0f}"
    if span.high < 0:
        words = say("at {each} people each; {high} to {low} people are beyond that", each=each, low=low, high=high)
        return name, "0", words
    if span.low < 0:
        return name, say("0 to {high}", high=high), say("at {each} people each", each=each)
    return name, say("{low} to {high}", low=low, high=high), say("at {each} people each", each=each)


def places(active: Span, hours: Span) -> Span:
    """Return between which numbers the places free lie; below zero there are more people than places."""
    return Span(
        floor(DESIGNED[1] * hours.low / WEEK - active.high),
        floor(DESIGNED[1] * hours.high / WEEK - active.low),
    )


def written(of: Glance) -> list[tuple[object, ...]]:
    """Return the line as rows of the briefing's download; they are compared with nothing there."""
    return [
        (metric.id, of.city.name, None, of.grain, cell.period_start, cell.value, cell.status, "", *[None] * 8, "", "")
        for metric, cell in of.cells
        if cell
    ]


def show(of: Glance) -> None:
    """Show the line as large numbers that a projector carries, with what stands in for one that is missing."""
    tiles = "".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{f'<strong>{html.escape(number)}</strong>' if number else ''}"
        f"<span>{html.escape(words)}</span></dd></div>"
        for name, number, words in of.tiles
    )
    heading = html.escape(say("The whole city, as of {day}", day=day(of.as_of)))
    st.html(f'<div class="atlas-glance" role="group" aria-label="{heading}"><p>{heading}</p><dl>{tiles}</dl></div>')
