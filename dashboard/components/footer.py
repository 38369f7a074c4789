"""The end of every page: what the numbers are not for, how to report a problem, where they come from."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.pickers import Pickers
from dashboard.language import mark, say
from dashboard.records import Metric, ReleaseInfo
from dashboard.release import Release
from dashboard.sentences import day

NOT_FOR = mark("Not for deployment decisions, nor for any decision about a person.")


def report(metric: Metric, area: str, period: str, shown: str, info: ReleaseInfo, pickers: Pickers) -> None:
    """Offer a text to copy that names exactly the number somebody doubts, and a link to the view."""
    report_several([metric], area, period, shown, info, pickers)


def report_several(
    metrics: Sequence[Metric], area: str, period: str, shown: str, info: ReleaseInfo, pickers: Pickers
) -> None:
    """Offer the same for numbers of several measures."""
    named = "; ".join(f"{metric.title} ({metric.id})" for metric in metrics)
    report_named(named, area, period, shown, info, pickers)


def report_named(named: str, area: str, period: str, shown: str, info: ReleaseInfo, pickers: Pickers) -> None:
    """Offer the same for what is no measure of the registry, by its name."""
    left, right = st.columns(2)
    with left.popover(say("Report a problem with this number"), icon=":material/flag:", width="stretch"):
        st.markdown(say("Copy this text into a message to those who run this site, and say what is wrong."))
        text = say(
            "Metric: {metric}\nArea: {area}\nPeriod: {period}\nShown: {shown}\n"
            "Release: {release} (content {content})\nProblem: ",
            metric=named, area=area, period=period, shown=shown, release=info.version, content=info.content_hash,
        )  # fmt: skip
        st.code(text, language=None, wrap_lines=True)
    with right.popover(say("Link to this view"), icon=":material/link:", width="stretch"):
        st.markdown(say("This address opens the page as it is now."))
        st.code(_page_address() + pickers.link(), language=None, wrap_lines=True)


def _page_address() -> str:
    return (st.context.url or "").split("?")[0]


def footer(release: Release) -> None:
    """Show what the page must not be used for, which release it shows, and whom the city names to be asked."""
    about, contact = about_release(release.info()), release.settings().get("help")
    asked = f"<br>{_escape(say('Questions about these numbers: {contact}.', contact=contact))}" if contact else ""
    st.html(f'<div class="atlas-footer"><strong>{_escape(say(NOT_FOR))}</strong><br>{_escape(about)}{asked}</div>')


def about_release(info: ReleaseInfo) -> str:
    """Return of which city and release the numbers are, and how far they reach."""
    about = say(
        "LEAD Atlas, {site}. Release {release}, built {day}.",
        site=info.site_title, release=info.version, day=day(info.built_at),
    )  # fmt: skip
    return f"{about} {say('Data through {day}.', day=day(info.data_through))}" if info.data_through else about


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
