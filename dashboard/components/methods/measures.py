"""Every measure: what it counts, from what, with which caveat, and the SQL that counts it."""

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.heading import about
from dashboard.components.pickers import Pickers, grouped
from dashboard.components.table import register
from dashboard.language import say, say_many
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import plain


def choose(release: Release, pickers: Pickers) -> tuple[list[Metric], Metric | None]:
    """Show the search and the picker; return what was found and what was chosen."""
    words = pickers.search(say("Search"), "search", say("a word of a title, a caveat, a source or the SQL"))
    found = grouped([metric for metric in release.metrics() if matches(metric, words)], ())
    if not found:
        return [], None
    options = {metric.id: metric.title for metric in found}
    asked = pickers.pick(say("Measure"), "metric", options, found[0].id)
    return found, next(metric for metric in found if metric.id == asked)


def matches(metric: Metric, words: str) -> bool:
    """Whether a measure holds every one of some words, in any of its parts and however they are written."""
    parts = (
        metric.id,
        metric.title,
        metric.question,
        metric.unit,
        metric.caveat,
        metric.source,
        metric.family,
        metric.sql,
    )
    text = " ".join(part for part in parts if part).lower()
    return all(word in text for word in words.lower().split())


def _source(release: Release, metric: Metric) -> str:
    coverage = release.coverage(metric.source)
    return coverage.title if coverage else plain(metric.source)


def draw(release: Release, found: list[Metric], chosen: Metric | None) -> None:
    """Draw the chosen measure's definition and the list of those that were found."""
    if chosen is None:
        note(say("No measure has all these words. Search for fewer of them, or for a part of one."))
        return
    about(chosen, release)
    rows = [
        (
            metric.title,
            metric.question,
            metric.unit,
            _source(release, metric),
            say("programme") if metric.protected else say("public"),
        )
        for metric in found
    ]
    count = say_many("{n} measure", "{n} measures", len(found), n=len(found))
    register(count, [say("Measure"), say("What it asks"), say("Unit"), say("Source"), say("Data")], rows)
    st.caption(say("Public: police open data and maps, exact. Programme: from the programme's files, protected."))
