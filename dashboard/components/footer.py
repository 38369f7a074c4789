"""The end of every page: what the numbers are not for, how to report a problem, where they come from."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.pickers import Pickers
from dashboard.records import Metric, ReleaseInfo
from dashboard.release import Release
from dashboard.sentences import day

NOT_FOR = "Not for deployment decisions, nor for any decision about a person."


def report(metric: Metric, area: str, period: str, shown: str, info: ReleaseInfo, pickers: Pickers) -> None:
    """Offer a text to copy that names exactly the number somebody doubts, and a link to the view."""
    report_several([metric], area, period, shown, info, pickers)


def report_several(
    metrics: Sequence[Metric], area: str, period: str, shown: str, info: ReleaseInfo, pickers: Pickers
) -> None:
    """Offer the same for numbers of several measures."""
    named = "; ".join(f"{metric.title} ({metric.id})" for metric in metrics)
    left, right = st.columns(2)
    with left.popover("Report a problem with this number", icon=":material/flag:", width="stretch"):
        st.markdown("Copy this text into a message to those who run this site, and say what is wrong.")
        st.code(
            f"Metric: {named}\nArea: {area}\nPeriod: {period}\nShown: {shown}\n"
            f"Release: {info.version} (content {info.content_hash})\nProblem: ",
            language=None,
            wrap_lines=True,
        )
    with right.popover("Link to this view", icon=":material/link:", width="stretch"):
        st.markdown("This address opens the page as it is now.")
        st.code(_page_address() + pickers.link(), language=None, wrap_lines=True)


def _page_address() -> str:
    return (st.context.url or "").split("?")[0]


def footer(release: Release) -> None:
    """Show what the page must not be used for, which release it shows, and whom the city names to be asked."""
    info, contact = release.info(), release.settings().get("help")
    asked = f"<br>Questions about these numbers: {_escape(contact)}." if contact else ""
    through = f" Data through {day(info.data_through)}." if info.data_through else ""
    st.html(
        f'<div class="atlas-footer" role="contentinfo"><strong>{NOT_FOR}</strong><br>'
        f"LEAD Atlas, {_escape(info.site_title)}. Release {_escape(info.version)},"
        f" built {day(info.built_at)}.{through}{asked}</div>"
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
