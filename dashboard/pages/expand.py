"""Expand: how calls, arrests and offences lie over the city's areas and its land, inside the service area and"
" outside."""

if __name__ == "__main__":
    # Streamlit runs a file of this folder by itself when a link to its page is the first thing that a
    # freshly started server is asked for; the app knows what to do.
    import runpy
    from pathlib import Path

    from streamlit import stop

    runpy.run_path(str(Path(__file__).parents[1] / "app.py"))
    stop()  # ends the run as Streamlit knows it; an exit would leave the browser waiting

from datetime import date

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.elsewhere import dead_end
from dashboard.components.expand.answer import show
from dashboard.components.expand.shares import spread
from dashboard.components.heading import definitions
from dashboard.components.pickers import Pickers
from dashboard.components.problems import empty_page
from dashboard.language import say
from dashboard.periods import completeness, newest_whole
from dashboard.records import Metric, View
from dashboard.release import Release
from dashboard.sentences import layer_title
from dashboard.service_parts import last_certain

TITLE = "Expand"
SECTION = "Programme"
ORDER = 70
METRICS = ("drug_calls", "drug_arrests", "drug_offences")
LAYERS = ("neighbourhood", "precinct")


def render(release: Release) -> None:
    """Draw the page."""
    metrics = [
        m for name in METRICS for m in release.metrics() if m.id == name and not m.protected and release.views(m.id)
    ]
    layers = [layer for layer in LAYERS if release.areas(layer)]
    st.title(say(TITLE), anchor=False)
    if not metrics or not layers:
        empty_page()
        return
    st.markdown(
        say("Which areas hold how much of what is counted, on how much of the land, inside the service area or not?")
    )
    bar, pickers = st.container(), Pickers("expand")
    with bar, st.container(horizontal=True):
        chosen = pickers.switch(say("Order by"), "metric", {m.id: m.title for m in metrics}, metrics[0].id)
        metric = next(m for m in metrics if m.id == chosen)
        layer = pickers.switch(say("Areas"), "layer", {name: layer_title(name) for name in layers}, layers[0])
        years, default, newest = _years(release, metric, layer)
        if years:
            year = pickers.pick(say("Year"), "year", {y: str(y.year) for y in reversed(years)}, default)
    pickers.settle()
    for text in pickers.notes():
        note(text)
    if years and year == default != newest:
        note(
            say(
                "{year} is the newest whole year at whose end the ledger is certain of any area. Newer years can be"
                " chosen: at their end service is not confirmed anywhere.",
                year=year.year,
            )
        )
    beside = [m for m in metrics if m is not metric]
    as_of = release.ledger_span()[1]
    on = min(as_of, date(year.year, 12, 31)) if years and as_of else None
    found = spread(release, metric, beside, layer, year, on) if years else None
    if found is None:
        dead_end(release, say("This release has no yearly numbers by area for {measure}.", measure=metric.title))
    else:
        cover = completeness(year, "year", release.coverage(metric.source), release.gaps(metric.source))
        if cover.partial:
            note(
                say("{year} is {partial} in the data. Every number is a minimum.", year=year.year, partial=cover.words)
            )
        show(release, found, beside, as_of, pickers)
    definitions(metrics)


def _years(release: Release, metric: Metric, layer: str) -> tuple[list[date], date | None, date | None]:
    """The years with numbers, the newest whole one at whose end the ledger is certain of any area, and the newest."""
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    periods = release.periods(metric.id, View(layer, "year", None))
    cover = {year: completeness(year, "year", coverage, gaps) for year in periods}
    years = [year for year in periods if cover[year].days]
    newest, certain = newest_whole(years, [not cover[year].partial for year in years]), last_certain(release)
    as_of = release.ledger_span()[1]
    known = [y for y in years if certain and not cover[y].partial and min(as_of, date(y.year, 12, 31)) <= certain]
    return years, max(known, default=newest), newest
