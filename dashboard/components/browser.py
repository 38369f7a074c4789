"""The few lines that the browser runs for every page: a way back, names for a map's controls, a menu."""

import json
from pathlib import Path

import streamlit as st

from dashboard.language import say

_SCRIPT = (Path(__file__).parent / "page.js").read_text("utf-8")


def put_script() -> None:
    """Put the script on the page; what it installs stays, its words are those of the language of this run."""
    words = json.dumps({"closer": say("Zoom in"), "farther": say("Zoom out"), "menu": say("Menu")})
    st.html(f"<script>{_SCRIPT}atlasPage({words});</script>", unsafe_allow_javascript=True)
