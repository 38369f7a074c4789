"""Offences, calls and arrests of one area side by side: what each did in a year, and where they disagree."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard.change import Change, Period, change
from dashboard.components.breaks import break_list
from dashboard.components.briefing.words import signed
from dashboard.components.chart import put_charts
from dashboard.components.neighbourhood.story import whole_years
from dashboard.components.series import Line, breaks_for, line
from dashboard.components.series_chart import panels
from dashboard.components.series_table import side_by_side
from dashboard.components.table import table
from dashboard.language import say
from dashboard.periods import period_end
from dashboard.records import DRUGS, Area, Break, Metric, View
from dashboard.release import Release
from dashboard.rounding import Span
from dashboard.sentences import by_grain, listed, plain

PER_CALL = "drug_arrests_per_100_calls"
HEIGHT = 220
Years = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Told:
    """One measure from one year to the next: both counts, and what can be said of the change; the same elsewhere."""

    metric: Metric
    then: int
    now: int
    own: Change
    rest: Change | None

    @property
    def direction(self) -> int:
        """-1 for a fall and 1 for a rise that is more than chance, or than counting, else 0."""
        return 0 if not self.own.told else -1 if self.own.high < 1 else 1


def together(release: Release, area: Area) -> None:
    """Show the block, where the release has at least two of the three for this area."""
    found = of_area(release, area)
    metrics = [metric for metric, _ in found]
    if len(metrics) < 2:
        return
    st.header(say("Offences, calls and arrests together"), anchor=False)
    st.html(f'<p class="atlas-sentence">{html.escape(sentence(release, area, metrics))}</p>')
    st.caption(
        say(
            "An offence is what the police recorded, a call is a report, an arrest is police activity. They need not"
            " agree, and none of them is crime itself."
        )
    )
    _draw(release, area, found)


def sentence(release: Release, area: Area, metrics: Sequence[Metric]) -> str:
    """Return what each measure did from one whole year to the next, and whether they disagree."""
    years = pair(release, area, metrics)
    if years is None:
        return say("No two whole years in a row are free of a break: no year is compared with the one before.")
    told = [found for metric in metrics if (found := tell(release, area, metric, *years))]
    said = [_one(found, *years) for found in told]
    return " ".join(filter(None, [*said, agreement(told), unsure(told), _per_call(release, area, years[1])]))


def pair(release: Release, area: Area, metrics: Sequence[Metric]) -> tuple[date, date] | None:
    """Return the newest two whole years in a row, of all measures, between which no break lies."""
    view = View(area.layer, "year", None)
    whole = set.intersection(*(set(whole_years(release, metric, view)) for metric in metrics))
    days = {b.on_date for metric in metrics for b in breaks_for(metric, release.breaks())}
    for year in sorted(whole, reverse=True):
        before = date(year.year - 1, 1, 1)
        if before in whole and not any(before < day < period_end(year, "year") for day in days):
            return before, year
    return None


def tell(release: Release, area: Area, metric: Metric, then: date, now: date) -> Told | None:
    """Return what a measure did in the area and in the rest of the city; None where a count is missing."""
    own = counts(release, metric, area.layer, area.area_id)
    if then not in own or now not in own:
        return None
    days = breaks_for(metric, release.breaks())
    city = next(iter(release.areas("city")), None) if area.layer != "city" else None
    whole = counts(release, metric, "city", city.area_id) if city else {}
    rest = {year: count - own[year] for year, count in whole.items() if year in own}
    return Told(
        metric, own[then], own[now], _change(own, then, now, days),
        _change(rest, then, now, days) if then in rest and now in rest else None,
    )  # fmt: skip


def counts(release: Release, metric: Metric, layer: str, area_id: str) -> dict[date, int]:
    """Return a public measure's counts in its whole years."""
    view = View(layer, "year", None)
    whole = set(whole_years(release, metric, view))
    cells = release.series(metric.id, view, area_id)
    return {c.period_start: c.numerator for c in cells if c.numerator is not None and c.period_start in whole}


def _change(of: Years, then: date, now: date, breaks: Sequence[Break]) -> Change:
    """The change, its interval widened by how much earlier years differed that no break parts."""
    earlier = [
        (_period(of, year), _period(of, date(year.year - 1, 1, 1)))
        for year in sorted(of, reverse=True)
        if year < now and date(year.year - 1, 1, 1) in of and not _parted(year, breaks)
    ]
    return change(_period(of, now), _period(of, then), earlier)


def _parted(year: date, breaks: Sequence[Break]) -> bool:
    return any(date(year.year - 1, 1, 1) < b.on_date < period_end(year, "year") for b in breaks)


def _period(of: Years, year: date) -> Period:
    return Period(Span(of[year], of[year]), (period_end(year, "year") - year).days)


def _one(of: Told, then: date, now: date) -> str:
    told = {
        "measure": of.metric.title, "then": f"{of.then:,}", "now": f"{of.now:,}", "before": then.year, "year": now.year,
        "rest": verdict(of.rest) if of.rest else "",
    }  # fmt: skip
    if of.rest is None:
        return say("{measure}: {then} in {before}, {now} in {year}: {verdict}.", verdict=verdict(of.own), **told)
    return say(
        "{measure}: {then} in {before}, {now} in {year}: {verdict}. Rest of the city, with what has no place: {rest}.",
        verdict=verdict(of.own), **told,
    )  # fmt: skip


def verdict(of: Change) -> str:
    """Return what can be said of a change, with its interval where that holds no change."""
    if not of.told:
        return say("no change that can be told from chance")
    found = signed(of.low, of.high)
    if of.sure and of.high < 1:
        return say("a fall ({interval})", interval=found)
    if of.sure:
        return say("a rise ({interval})", interval=found)
    if of.high < 1:
        return say("a fall if only counting is allowed for ({interval})", interval=found)
    return say("a rise if only counting is allowed for ({interval})", interval=found)


def unsure(told: Sequence[Told]) -> str:
    """Return what a reader must know where the scatter is not known; empty where nothing hangs on it."""
    if not any(of.told and not of.sure for t in told for of in (t.own, t.rest) if of):
        return ""
    return say(
        "Too few years are free of breaks to know how much these numbers scatter: where only counting is allowed for, a"
        " fall or a rise may be chance."
    )


def agreement(told: Sequence[Told]) -> str:
    """Return whether the measures disagree, in one sentence."""
    fell = [t.metric.title for t in told if t.direction < 0]
    rose = [t.metric.title for t in told if t.direction > 0]
    still = [t.metric.title for t in told if t.direction == 0]
    if len(told) < 2:
        return ""
    if not (fell or rose):
        return say("None of them changed as far as chance lets one see, so they do not disagree.")
    if fell and rose:
        return say("Here they disagree: a fall in {fell}, a rise in {rose}.", fell=listed(fell), rose=listed(rose))
    if still:
        return say("Here they do not say the same: {moved} changed, {still} did not as far as chance lets one see.",
                   moved=listed(fell or rose), still=listed(still))  # fmt: skip
    return say("All of them point the same way.")


def _per_call(release: Release, area: Area, year: date) -> str:
    metric = next((m for m in release.metrics() if m.id == PER_CALL), None)
    view = View(area.layer, "year", None)
    cells = {c.period_start: c for c in release.series(PER_CALL, view, area.area_id)} if metric else {}
    cell = cells.get(year)
    if cell is None or cell.value is None:
        return ""
    return say("For each 100 calls about drugs there were {rate} arrests for drugs in {year}.",
               rate=f"{cell.value:,.1f}", year=year.year)  # fmt: skip


def of_area(release: Release, area: Area, names: Sequence[str] = DRUGS) -> list[tuple[Metric, Line]]:
    """Return an area's offences, calls and arrests, or other public measures, by year, as the release has them."""
    known = {metric.id: metric for metric in release.metrics() if not metric.protected}
    view = View(area.layer, "year", None)
    found = []
    for metric in (known[name] for name in names if name in known and view in release.views(name)):
        cells = release.series(metric.id, view, area.area_id)
        coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
        found.append((metric, line(metric.title, cells, "year", metric, coverage, gaps)))
    return found


def _draw(release: Release, area: Area, found: Sequence[tuple[Metric, Line]]) -> None:
    metrics, lines = [metric for metric, _ in found], [of for _, of in found]
    first = min(p.start for of in lines for p in of.points)
    last = max(p.end for of in lines for p in of.points)
    breaks = [b for b in breaks_for(metrics[0], release.breaks()) if first <= b.on_date < last]
    spans = release.service_state(area.area_id)
    words = [say("{measure} in {area}, by year. The table below has the same numbers.", measure=of.name, area=area.name)
             for of in lines]  # fmt: skip
    drawn = panels(lines, "", breaks, spans, None, HEIGHT, own=len(lines))
    caption = say("{area}: offences, calls and arrests, {by_grain}", area=area.name, by_grain=by_grain("year"))
    put_charts(release, list(zip(drawn, words, strict=True)), caption)
    st.caption(say("Each panel has its own scale. Lines, bands and hollow points mean the same as above."))
    with st.expander(say("The numbered breaks")):
        break_list(breaks)
    table(caption, [plain("year"), *(of.name for of in lines)], side_by_side(lines))
