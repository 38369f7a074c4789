"""What a visitor sees when the release cannot be shown: plain words and the command to type."""

import streamlit as st

from dashboard.components.elsewhere import page_link
from dashboard.components.footer import NOT_FOR
from dashboard.faults import ReleaseError, ReleaseMissing, ReleaseTooNew, ReleaseTooOld
from dashboard.language import mark, say
from dashboard.release import SETTING

_PUBLISH = "python -m pipelines publish --out data/release"
_SETTING = mark("The setting {setting} names the release file, or the folder with current.duckdb in it.")
_AGAIN = mark("This page looks again whenever it is reloaded; nothing has to be restarted.")


def problem_page(error: ReleaseError) -> None:
    """Show what is wrong with the release and what to do about it; no path, no traceback."""
    title, words, command = _advice(error)
    st.title(title, anchor=False)
    st.markdown(
        say("No numbers can be shown at the moment: please come back later. The rest is for those who run this site.")
    )
    st.markdown(words)
    st.code(command, language="bash")
    st.markdown(f"{say(_SETTING, setting=SETTING)} {say(_AGAIN)}")
    st.caption(say(NOT_FOR))


def _advice(error: ReleaseError) -> tuple[str, str, str]:
    if isinstance(error, ReleaseMissing):
        words = say("The dashboard reads one file, the release, and there is none yet. To make one, type")
        again = say("or, with data already built:")
        return say("There is no release to show"), words, f"make dashboard\n# {again}\n{_PUBLISH}"
    if isinstance(error, ReleaseTooOld):
        words = say("It was written by an earlier version and lacks what these pages need. To write it again, type")
        return say("The release is older than this dashboard"), words, _PUBLISH
    if isinstance(error, ReleaseTooNew):
        words = say(
            "It was written by a later version, which this dashboard does not know how to read."
            " Bring the dashboard up to date, or publish again with the version that runs here:"
        )
        return say("The release is newer than this dashboard"), words, f"git pull\n{_PUBLISH}"
    words = say("The file is there, but it is not a release or part of it cannot be read. To write it again, type")
    return say("The release cannot be read"), words, _PUBLISH


def broken_page() -> None:
    """Show what a visitor can do where a page cannot be drawn for a reason that nobody foresaw."""
    st.header(say("This page cannot be drawn"), anchor=False)
    st.markdown(say("The fault is ours. Please try another choice, another page, or come back later."))
    st.caption(say("For those who run this site: the log says why."))


def empty_page() -> None:
    """Show that the release holds no number for this page, and, to those who run the site, how to get some."""
    st.info(
        say("There are no areas and no numbers for this page yet. Other pages may have some; please come back later."),
        icon=":material/inbox:",
    )
    sources = page_link("methods", say("Data & methods"), topic="sources")
    st.markdown(say("What this release was made from is on the page {page}.", page=sources), unsafe_allow_html=True)
    st.caption(say("For those who run this site: build a release from a folder with data."))
    st.code(f"python -m pipelines build --input data/demo\n{_PUBLISH}", language="bash")
