"""Which place, which period, and compared with which: the pickers of the briefing and what they open on."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import streamlit as st

from dashboard.components.briefing.items import BEFORE, GROUPS, YEAR_BEFORE, blocked, shift, wanted
from dashboard.components.pickers import Pickers
from dashboard.language import mark, say
from dashboard.periods import GRAINS, completeness, period_label
from dashboard.records import LAYERS, Area, Metric, View
from dashboard.release import Release
from dashboard.sentences import by_grain, capital, day, plain

LEADING = "people_active"  # in the grain in which this is published the programme speaks of itself
AGAINST = {YEAR_BEFORE: mark("The same time a year before"), BEFORE: mark("The period before")}
Shapes = list[tuple[Metric, View]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the pickers stand on; `notes` say why they opened where they did."""

    place: Area
    grain: str
    period: date
    against: str
    notes: tuple[str, ...]

    @property
    def label(self) -> str:
        """The period in words."""
        return period_label(self.period, self.grain)

    @property
    def before(self) -> date:
        """The first day of the period that it is compared with."""
        return shift(self.period, self.grain, self.against)


def choose(release: Release, pickers: Pickers) -> Chosen:
    """Show the pickers and return what they stand on."""
    places = [area for layer in reversed(LAYERS) for area in release.areas(layer)]
    with st.container(horizontal=True):
        names = {area.area_id: area.name for area in places}
        place_id = pickers.pick(say("Place"), "place", names, places[0].area_id)
        place = next(area for area in places if area.area_id == place_id)
        offered = {grain: _shapes(release, place.layer, grain) for grain in GRAINS}
        grains = [grain for grain in GRAINS if offered[grain]] or ["quarter"]
        words = {grain: capital(by_grain(grain)) for grain in grains}
        grain = pickers.pick(say("Periods"), "grain", words, _grain(release, place, offered, grains))
        closed = list(_closed(release, place.layer, grain))
        period = pickers.pick(
            plain(grain), "period", {p: period_label(p, grain) for p in reversed(closed)},
            newest := _newest(release, offered[grain], closed),
        )  # fmt: skip
        default, why = _default(release, place.layer, grain, period)
        options = {key: say(text) for key, text in AGAINST.items() if grain != "year" or key == BEFORE}
        against = pickers.pick(say("Compared with"), "against", options, default)
    notes = [why] if why and against == default else []
    if period == newest < closed[-1] and not _programmes(release, offered[grain]):
        notes.append(say("Newer periods can be chosen. Most of the data do not reach them."))
    return Chosen(place, grain, period, against, tuple(notes))


def _shapes(release: Release, layer: str, grain: str) -> Shapes:
    return [found for group in GROUPS for found in wanted(release, layer, grain, group)]


def _grain(release: Release, place: Area, offered: dict[str, Shapes], grains: list[str]) -> str:
    """The grain in which the programme's numbers of a place are published, a quarter where there are several."""
    leading = {view.grain for view in release.views(LEADING) if view.layer == place.layer}
    protected = [g for g in grains if any(metric.protected for metric, _ in offered[g])]
    of = [g for g in grains if g in leading] or protected or grains
    return of[-1] if leading else "quarter" if "quarter" in of else of[-1]


@lru_cache(maxsize=32)
def _closed(release: Release, layer: str, grain: str) -> tuple[date, ...]:
    """The periods that are over and whole in any source, oldest first."""
    found = set()
    for metric, view in _shapes(release, layer, grain):
        coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
        periods = set(release.periods(metric.id, view)) - found
        found |= {start for start in periods if not completeness(start, grain, coverage, gaps).partial}
    return tuple(sorted(found)) or (date(release.info().built_at.year, 1, 1),)


def _newest(release: Release, shapes: Shapes, closed: list[date]) -> date:
    """The newest closed period of the programme, which is published later than the police's.

    Of open data alone the newest that half of the measures, or more, cover from end to end; else the newest at all.
    """
    return max(
        _programmes(release, shapes) & set(closed),
        default=next((p for p in reversed(closed) if 2 * _reaching(release, shapes, p) >= len(shapes)), closed[-1]),
    )


def _programmes(release: Release, shapes: Shapes) -> set[date]:
    return {start for metric, view in shapes if metric.protected for start in release.periods(metric.id, view)}


def _reaching(release: Release, shapes: Shapes, period: date) -> int:
    """How many measures' sources cover a period from end to end."""
    found = (
        completeness(period, view.grain, release.coverage(metric.source), release.gaps(metric.source))
        for metric, view in shapes
    )
    return sum(cover.days == cover.of for cover in found)


def _default(release: Release, layer: str, grain: str, period: date) -> tuple[str, str]:
    """A year before, for the season's sake; the period before where breaks leave more of it, with the reason."""
    if grain == "year":
        return BEFORE, ""
    (year, crossed), (near, _) = (blocked(release, layer, grain, period, of) for of in (YEAR_BEFORE, BEFORE))
    if year <= near or crossed is None:
        return YEAR_BEFORE, ""
    why = say(
        "Compared with the period before, not with a year ago: a break lies between ({title}, {day}). Seasons differ."
        " The intervals allow for how much each series usually moves from one period to the next.",
        title=crossed.title, day=day(crossed.on_date),
    )  # fmt: skip
    return BEFORE, why
