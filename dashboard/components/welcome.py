"""What a first visitor reads before anything else, once: three sentences, and a button that closes them."""

import streamlit as st

from dashboard.components.banners import note
from dashboard.language import mark, say
from dashboard.release import Release

OPEN = "_welcome"
FIRST = "first"  # in the address of the same page in another language, where nobody has closed the note yet
WORDS = mark(
    "LEAD brings people to a case manager instead of, or before, arrest and jail. These pages show whom it reaches in"
    " {city}, where, and through which door. Numbers about few people are hidden, so that nobody can be found out."
)
OPEN_DATA = mark(
    "LEAD brings people to a case manager instead of, or before, arrest and jail. This release holds open data of"
    " {city} alone: what the police wrote down, and where LEAD is said to serve. Nothing in it comes from the"
    " programme's files."
)


def welcome(release: Release) -> None:
    """Say what this is to somebody who came without a link to a certain view."""
    if OPEN not in st.session_state:
        st.session_state[OPEN] = FIRST in st.query_params or not st.query_params
    if st.session_state[OPEN]:
        left, right = st.container(key="welcome").columns([9, 1], vertical_alignment="center")
        with left:
            info = release.info()
            note(say(WORDS if info.programme_data else OPEN_DATA, city=info.site_title))
        right.button(say("Close"), key="_close_welcome", on_click=_close, width="stretch")


def _close() -> None:
    st.session_state[OPEN] = False
