"""A page's heading: the measure's title and caveat, and everything about it in one click."""

import re

import streamlit as st

from dashboard.components.banners import note
from dashboard.glossary import explained
from dashboard.language import mark, say
from dashboard.records import LAYERS, Metric
from dashboard.release import Release
from dashboard.sentences import MEDIAN_WORDS, day, denominator_note, layer_within, listed, plain

STOPPED = mark("stopped: what came last could not be used, so the last good delivery is shown")
STATE_WORDS = {
    "complete": mark("complete"),
    "some rows refused": mark("complete, but for rows that broke a rule"),
    "stopped": STOPPED,
}


def heading(title: str, metric: Metric, release: Release, answer: str = "") -> None:
    """Show the page's title and its first answer, the measure with its caveat, its definition behind one click."""
    st.title(as_written(title), anchor=False)
    if answer:
        note(answer)
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.markdown(
        f"**{metric.title}.** {metric.question}", help=explained(f"{metric.title} {metric.question} {metric.caveat}")
    )
    with right.popover(say("About this number"), icon=":material/info:", width="stretch"):
        about(metric, release)
    st.caption(metric.caveat)
    if metric.is_rate:
        st.caption(denominator_note(metric))


def question(title: str, words: str, asked: str) -> None:
    """Show the page's title and the question that it answers, with the field's words in it explained."""
    st.title(title, anchor=False)
    st.markdown(f"**{words}.** {asked}", help=explained(f"{words} {asked}"))


def as_written(text: str) -> str:
    """Return text that Markdown shows as it is: an area's name comes from a file and may hold anything."""
    return re.sub(r"([\\`*_\[\]<>$#~])", r"\\\1", text)


def about(metric: Metric, release: Release) -> None:
    """Show a measure's definition, source, vintage and caveat."""
    st.markdown(f"**{metric.title}**")
    for label, text in facts(metric, release):
        st.markdown(f"*{label}.* {text}")
    with st.expander(say("How it is counted (SQL)")):
        st.code(metric.sql, language="sql", wrap_lines=True)


def facts(metric: Metric, release: Release) -> list[tuple[str, str]]:
    """Return a measure's definition, source, vintage and caveat as label and text, for page and download."""
    info, coverage = release.info(), release.coverage(metric.source)
    source = coverage.title if coverage else plain(metric.source)
    vintage = say(
        "data through {through}, release {release} of {day}",
        through=day(info.data_through), release=info.version, day=day(info.built_at),
    )  # fmt: skip
    if coverage and coverage.complete_from and coverage.complete_to:
        source += "; " + say(
            "rows from {low} to {high} ({state})",
            low=day(coverage.complete_from), high=day(coverage.complete_to), state=state_words(coverage.state),
        )  # fmt: skip
    found = [(say("Definition"), metric.question), (say("Unit"), metric.unit)]
    if why := without_numbers(metric, release):
        found.append((say("In this release"), why))
    if metric.is_rate:
        found.append((say("Denominator"), denominator_note(metric)))
    if metric.in_classes:
        told = "; ".join(f"{first}: {say(words)}" for first, words in MEDIAN_WORDS.items())
        how = say("A median is published as a class of days, by its first day. {classes}.", classes=told)
        found.append((say("Classes"), how))
    found += [(say("Source"), source), (say("Vintage"), vintage), (say("Caveat"), metric.caveat)]
    if metric.protected:
        found.append((say("Privacy"), privacy_note(release)))
    return found


def without_numbers(metric: Metric, release: Release) -> str:
    """Return why a measure has no number in a release, or none for some areas for want of residents; else nothing."""
    views, coverage = release.views(metric.id), release.coverage(metric.source)
    if not views and (coverage is None or coverage.complete_from is None or not metric.is_rate):
        return say("No number: nothing is loaded that it is counted from.")
    if metric.denominator != "population":
        return "" if views else say("No number: what it is divided by is not known.")
    if metric.counts == "amount":
        why = say("No number: it needs the residents of every neighbourhood, and they are not loaded.")
        return "" if views else why
    found = {view.layer for view in views}
    lacking = [layer for layer in LAYERS if release.areas(layer) and layer not in found]
    if not lacking:
        return ""
    return say(
        "No number for these areas: {areas}. It needs their residents for the same years, and they are not loaded.",
        areas=listed([layer_within(layer) for layer in lacking]),
    )  # fmt: skip


def state_words(state: str) -> str:
    """Return what became of a source's newest delivery."""
    return say(STATE_WORDS.get(state, state))


def privacy_note(release: Release) -> str:
    """Return what was done to protected numbers, with the release's own policy numbers."""
    policy = release.policy()
    least, base = policy.get("minimum_shown", 10), policy.get("rounding_base", 5)
    return say(
        "Counts under {least}, and any number that would give one away, are hidden; all others are"
        " rounded to the nearest {base}, so sums may not add up. A zero is hidden as well.",
        least=f"{least:.0f}", base=f"{base:.0f}",
    )  # fmt: skip


def definitions(metrics: list[Metric]) -> None:
    """Show the title, question and caveat of every measure a page can show."""
    with st.expander(say("The measures on this page")):
        for metric in metrics:
            st.markdown(f"**{metric.title}.** {metric.question}")
            st.caption(metric.caveat)
