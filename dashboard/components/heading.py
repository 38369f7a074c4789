"""A page's heading: the measure's title and caveat, and everything about it in one click."""

import re

import streamlit as st

from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import MEDIAN_WORDS, day, denominator_note, plain

STOPPED = "stopped: what came last could not be used, so the last good delivery is shown"


def heading(title: str, metric: Metric, release: Release) -> None:
    """Show the page's title, the measure with its caveat, and its definition behind one click."""
    st.title(as_written(title), anchor=False)
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.markdown(f"**{metric.title}.** {metric.question}")
    with right.popover("About this number", icon=":material/info:", width="stretch"):
        about(metric, release)
    st.caption(metric.caveat)
    if metric.is_rate:
        st.caption(denominator_note(metric))


def as_written(text: str) -> str:
    """Return text that Markdown shows as it is: an area's name comes from a file and may hold anything."""
    return re.sub(r"([\\`*_\[\]<>$#~])", r"\\\1", text)


def about(metric: Metric, release: Release) -> None:
    """Show a measure's definition, source, vintage and caveat."""
    st.markdown(f"**{metric.title}**")
    for label, text in facts(metric, release):
        st.markdown(f"*{label}.* {text}")
    with st.expander("How it is counted (SQL)"):
        st.code(metric.sql, language="sql", wrap_lines=True)


def facts(metric: Metric, release: Release) -> list[tuple[str, str]]:
    """Return a measure's definition, source, vintage and caveat as label and text, for page and download."""
    info, coverage = release.info(), release.coverage(metric.source)
    source = coverage.title if coverage else plain(metric.source)
    vintage = f"data through {day(info.data_through)}, release {info.version} of {day(info.built_at)}"
    if coverage and coverage.complete_from and coverage.complete_to:
        state = STOPPED if coverage.state == "stopped" else coverage.state
        source += f"; rows from {day(coverage.complete_from)} to {day(coverage.complete_to)} ({state})"
    found = [("Definition", metric.question), ("Unit", metric.unit)]
    if metric.is_rate:
        found.append(("Denominator", denominator_note(metric)))
    if metric.in_classes:
        told = "; ".join(f"{first}: {words}" for first, words in MEDIAN_WORDS.items())
        found.append(("Classes", f"A median is published as a class of days, by its first day. {told}."))
    found += [("Source", source), ("Vintage", vintage), ("Caveat", metric.caveat)]
    if metric.protected:
        found.append(("Privacy", privacy_note(release)))
    return found


def privacy_note(release: Release) -> str:
    """Return what was done to protected numbers, with the release's own policy numbers."""
    policy = release.policy()
    least, base = policy.get("minimum_shown", 10), policy.get("rounding_base", 5)
    return (
        f"Counts under {least:.0f}, and any number that would give one away, are hidden; all others are"
        f" rounded to the nearest {base:.0f}, so sums may not add up. A zero is hidden as well."
    )


def definitions(metrics: list[Metric], release: Release) -> None:
    """Show the title, question and caveat of every measure a page can show."""
    with st.expander("The measures on this page"):
        for metric in metrics:
            st.markdown(f"**{metric.title}.** {metric.question}")
            st.caption(metric.caveat)
