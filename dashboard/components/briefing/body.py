"""What a briefing shows below its first line: changes, doors, stages, caseload, areas, warnings, downloads."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.breaks import break_list
from dashboard.components.briefing import glance, moved, words
from dashboard.components.briefing.choose import Chosen
from dashboard.components.briefing.glance import Glance
from dashboard.components.briefing.items import GROUPS, Item, items
from dashboard.components.briefing.picture import changes
from dashboard.components.briefing.warnings import warnings
from dashboard.components.change_chart import DOTS
from dashboard.components.chart import put_chart
from dashboard.components.downloads import download
from dashboard.components.footer import report_several
from dashboard.components.heading import facts
from dashboard.components.pickers import Pickers
from dashboard.components.reach.numbers import Series, breaks_read, known, marked, read, tables
from dashboard.components.reach.numbers import draw as panels
from dashboard.components.reach.over_time import BAND, DESIGNED
from dashboard.components.table import table
from dashboard.language import language, mark, say
from dashboard.periods import period_end, period_label
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.rounding import count_span
from dashboard.states import NO_DATA

READING = mark(
    "Dot: how many times as much was counted for each day. Line: its 95 % interval, dark where chance does not explain"
    " the change. The interval allows for how much a series moved in the past. It allows for the rounding of the"
    " programme's numbers, too. The order is that of surprise: how far a change lies beyond what chance does in 19 of"
    " 20 cases. What changed is not what LEAD did."
)


COLUMNS = mark(
    "{place}, {period} beside {before}. Places free are 25 for each 40 hours of case managers, less the people active."
)


ABOVE = mark(
    "{period}: {number} people per case manager ({least} to {most} by rounding). The caseload is full: the programme"
    " was designed for {low} to {high}."
)
WITHIN = mark(
    "{period}: {number} people per case manager ({least} to {most} by rounding). That is within the {low} to {high}"
    " that the programme was designed for."
)
BELOW = mark(
    "{period}: {number} people per case manager ({least} to {most} by rounding). The caseload is not full: the"
    " programme was designed for {low} to {high}."
)
BETWEEN = mark(
    "{period}: {number} people per case manager ({least} to {most} by rounding). The programme was designed for {low}"
    " to {high}: on which side of a limit it lies, the rounding does not tell."
)


@dataclass(frozen=True, slots=True)
class Told:
    """All that a briefing compares, and what must be known of the data."""

    groups: dict[str, list[Item]]
    moved: list[moved.Movement]
    warnings: list[str]

    @property
    def items(self) -> list[Item]:
        """The items of all groups."""
        return list(chain.from_iterable(self.groups.values()))


def read_all(release: Release, chosen: Chosen) -> Told:
    """Return everything the page says of a place and period; worked out once for each language and all visitors."""
    return _read_all(release, replace(chosen, notes=()), language())


@lru_cache(maxsize=32)
def _read_all(release: Release, chosen: Chosen, _language: str) -> Told:
    of = (chosen.place, chosen.grain, chosen.period, chosen.against)
    groups = {group: found for group in GROUPS if (found := items(release, *of, group))}
    listed_items = list(chain.from_iterable(groups.values()))
    told = warnings(release, listed_items, chosen.period, chosen.before, chosen.grain)
    return Told(groups, moved.movements(release, *of), told)


def draw(release: Release, chosen: Chosen, first: Glance | None, pickers: Pickers) -> None:
    """Draw the page below its first line."""
    told = read_all(release, chosen)
    if not told.items:
        note(say("This release publishes nothing for this place by these periods."))
        return
    _changed(release, chosen, told)
    _tables(chosen, told)
    _caseload(release, chosen)
    _moved(told)
    _warnings(told)
    _take_away(release, chosen, told, first, pickers)
    _definitions(release, _shown(told, first))


def _shown(told: Told, first: Glance | None) -> list[Metric]:
    """Every measure on the page, once."""
    beside = [metric for metric, _ in first.cells] if first else []
    return list(dict.fromkeys([*beside, *(of.metric for of in told.items), *(of.metric for of in told.moved)]))


def _definitions(release: Release, metrics: Sequence[Metric]) -> None:
    with st.expander(say("The measures on this page")):
        for metric in metrics:
            lines = [f"**{metric.title}**"]
            lines += [f"*{label}.* {text}" for label, text in facts(metric, release) if text != metric.caveat]
            st.markdown("  \n".join(lines))
            st.caption(metric.caveat)


def _changed(release: Release, chosen: Chosen, told: Told) -> None:
    before = period_label(chosen.before, chosen.grain)
    st.header(say("What changed since {before}", before=before), anchor=False)
    compared = [of for of in words.by_surprise(told.items) if of.change and of.change.ratio]
    if not compared:
        _list(words.sentences(told.items))
        return
    # Beside each other, so that the first screen of a meeting holds the sentences and the picture.
    left, right = st.columns([5, 6])
    with left:
        _list(words.sentences(told.items))
        st.caption(" ".join(filter(None, (say(READING), words.by_chance(told.items), words.minimum(told.items)))))
    with right:
        title = say("{period} beside {before}", period=chosen.label, before=before)
        seen = say("{title}. The tables below have the same numbers.", title=title)
        put_chart(release, changes(compared, title), seen, say(DOTS, what=f"{chosen.place.name}, {title}"))


def _list(sentences: Sequence[str]) -> None:
    body = "".join(f"<li>{html.escape(text)}</li>" for text in sentences)
    st.html(f'<ul class="atlas-sentence atlas-list">{body}</ul>')


def _tables(chosen: Chosen, told: Told) -> None:
    heads = [chosen.label, period_label(chosen.before, chosen.grain)]
    for group, found in told.groups.items():
        title = say(GROUPS[group])
        st.header(title, anchor=False)
        caption = say("{title}, {place}, {period}, with the 95 % interval of the change in percent",
                      title=title, place=chosen.place.name, period=chosen.label)  # fmt: skip
        table(caption, [say("Measure"), *heads], [words.row(of) for of in found])


def _caseloads(release: Release, chosen: Chosen) -> list[Series]:
    if chosen.place.layer != "city":
        return []
    return [of for metric in known(release, ("caseload",)) for of in read(release, metric, chosen.place)]


def _caseload(release: Release, chosen: Chosen) -> None:
    series = _caseloads(release, chosen)
    if not series:
        return
    st.header(say("Is the caseload full?"), anchor=False)
    st.html(f'<p class="atlas-sentence">{html.escape(" ".join(full(release, of, chosen) for of in series))}</p>')
    for drawing in panels(release, series, wanted=DESIGNED):
        put_chart(release, drawing.chart, drawing.words, f"{series[0].metric.title}, {chosen.place.name}")
    banded = any(p.value is not None for of in series for p in of.line.points)
    st.caption(f"{say(BAND) if banded else ''} {breaks_read(release, series)}".strip())
    break_list(marked(release, series))
    with st.expander(say("{measure}: all periods", measure=series[0].metric.title)):
        for of in tables(f"{series[0].metric.title}, {chosen.place.name}", series):
            table(of.caption, of.columns, of.rows)


def full(release: Release, of: Series, chosen: Chosen) -> str:
    """Return whether the caseload is full on the last day of the period, as far as rounding leaves it told."""
    end = period_end(chosen.period, chosen.grain)
    ended = [p for p in of.line.points if p.end <= end and p.state != NO_DATA]
    if not ended:
        return say("No number of people per case manager is published up to {period}.", period=chosen.label)
    last, low, high = ended[-1], *DESIGNED
    fields = {"period": last.label, "number": last.words, "low": f"{low:g}", "high": f"{high:g}"}
    if last.value is None or not last.numerator or not last.denominator:
        return say("{period}: people per case manager {number}. Whether the caseload is full cannot be told.", **fields)
    people, hours = (count_span(n, release.policy()) for n in (last.numerator, last.denominator))
    least, most = (of.metric.scale * n for n in (people.low / hours.high, people.high / hours.low))
    fields |= {"least": f"{least:.1f}", "most": f"{most:.1f}"}
    return say(next(words for words, holds in (
        (ABOVE, least > high), (BELOW, most < low), (WITHIN, least >= low and most <= high), (BETWEEN, True),
    ) if holds), **fields)  # fmt: skip


def _moved(told: Told) -> None:
    if not told.moved:
        return
    st.header(say("Where it moved"), anchor=False)
    _list([moved.sentence(of) for of in told.moved])
    for of in told.moved:
        with st.expander(of.caption):
            heads = (period_label(of.period, of.view.grain), period_label(of.before, of.view.grain))
            table(of.caption, [say("Area"), *heads], moved.rows(of))
    st.caption(
        say(
            "Calls are reports, arrests are acts of the police; neither is crime. Areas stand by name. The 95 %"
            " interval is that of an area's change beside the change of all others. An area is named only where so many"
            " looks at once do not explain it. None of this says why something moved."
        )
    )


def _warnings(told: Told) -> None:
    st.header(say("What to know of the data"), anchor=False)
    _list(told.warnings or [say("Nothing stopped, no day is missing and no break lies within the two periods.")])


def _take_away(release: Release, chosen: Chosen, told: Told, first: Glance | None, pickers: Pickers) -> None:
    rows = [*map(words.written, told.items), *chain.from_iterable(map(moved.written, told.moved))]
    compared = {(row[0], row[1], row[4]) for row in rows}
    rows += [row for row in (glance.written(first) if first else ()) if (row[0], row[1], row[4]) not in compared]
    series = _caseloads(release, chosen)
    rows += [words.alone(of, p) for of in series for p in of.line.points
             if (of.metric.id, of.area.name, p.start) not in compared]  # fmt: skip
    metrics = list(dict.fromkeys([*_shown(told, first), *(of.metric for of in series)]))
    what = say(COLUMNS, place=chosen.place.name, period=chosen.label,
               before=period_label(chosen.before, chosen.grain))  # fmt: skip
    download(metrics, release, what, words.CSV, rows,
             f"briefing-{chosen.place.area_id}-{chosen.grain}-{chosen.period}")  # fmt: skip
    said = " ".join([first.sentence] if first else []) + " " + " ".join(words.sentences(told.items))
    report_several(metrics, chosen.place.name, chosen.label, said.strip(), release.info(), pickers)
