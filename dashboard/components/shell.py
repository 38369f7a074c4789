"""What stands around every page: banners above, footer below, and plain words when there is no release."""

import logging
from types import ModuleType

import streamlit as st

from dashboard.components.banners import banners, marks, missing, note
from dashboard.components.browser import put_script
from dashboard.components.footer import footer
from dashboard.components.languages import VIEW, in_vain, language_links, own_address, settle_language
from dashboard.components.meeting import in_meeting, meeting_bar, settle_meeting
from dashboard.components.problems import broken_page, problem_page
from dashboard.components.styles import put_styles
from dashboard.components.welcome import welcome
from dashboard.faults import ReleaseError
from dashboard.release import open_release

log = logging.getLogger("dashboard")


def show(page: ModuleType) -> None:
    """Draw one page from the release as it is now, or the page that says what to do."""
    settle_language()
    settle_meeting()
    put_styles()
    put_script()
    # Filled last: a link to the same view in another language has to know the view.
    languages = st.container(key="languages")
    st.session_state.pop(VIEW, None)
    marked: list[str] = []
    if words := in_vain():
        note(words)
    try:
        release = open_release()
        marked = marks(release)
        banners(release)
        if not in_meeting():
            missing(release)
        welcome(release)
        page.render(release)
        if in_meeting():
            missing(release)  # a wall begins with the picture
        footer(release)
    except ReleaseError as error:
        # The log names the kind of fault and nothing else: a path is nobody's business on a shared screen.
        log.warning("release cannot be shown: %s", type(error).__name__)
        problem_page(error)
    except Exception:
        broken_page()
        raise
    with languages:
        language_links()
    meeting_bar(st.session_state.get(VIEW, {}) | own_address(), marked)
