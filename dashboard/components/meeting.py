"""Meeting mode: large type and one idea at a time, for a room that looks at a wall; keys and buttons turn the page."""

import html
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.language import say

KEY, ON = "meeting", "1"  # in the address
_SESSION = "_meeting"
# Which parts are one screen depends on how tall they are drawn, which only the browser knows.
_SCRIPT = (Path(__file__).parent / "meeting.js").read_text("utf-8")


def settle_meeting() -> None:
    """Switch the mode on or off where the link says so; from page to page it stays as it is."""
    if KEY in st.query_params:
        st.session_state[_SESSION] = st.query_params[KEY] == ON


def in_meeting() -> bool:
    """Return whether this visitor is in a meeting."""
    return bool(st.session_state.get(_SESSION))


def slide() -> DeltaGenerator | None:
    """Return, in a meeting, the place of the page's first screen, which is one screen with its banner; else None."""
    return st.container(key="slide") if in_meeting() else None


def on_slide(first: DeltaGenerator | None, title: str, sentence: str) -> None:
    """Say beside a picture what it shows, where it stands on the first screen of a meeting."""
    if first:
        st.title(title, anchor=False)
        st.html(f'<p class="atlas-sentence">{html.escape(sentence)}</p>')


def of_meeting() -> dict[str, str]:
    """Return what an address must say so that a link opens in the same mode."""
    return {KEY: ON} if in_meeting() else {}


def meeting_link(view: dict[str, str]) -> str:
    """Return the HTML of the link that opens a view, by its identifiers, in meeting mode."""
    words = html.escape(say("Meeting mode"))
    return f'<a href="{_address(view | {KEY: ON})}" target="_self">{words}</a>'


def meeting_bar(view: dict[str, str], marks: Sequence[str] = ()) -> None:
    """Show the buttons of the mode, the way out to the same view, and what marks every screen; nothing where it is off.

    `marks` say what must be known of any number, wherever a photograph is taken.
    """
    if not in_meeting():
        return
    said = [say("Meeting mode"), say("Back"), say("Next"), say("Choices"), say("Leave meeting mode")]
    label, back, on, choices, leave = map(html.escape, said)
    marked = f'<strong class="atlas-mark">{html.escape(" ".join(marks))}</strong>' if marks else ""
    st.html(
        f'<nav class="atlas-meeting" aria-label="{label}"><button type="button" data-go="-1">{back}</button>'
        f'<span role="status"></span><button type="button" data-go="1">{on}</button>'
        f'<button type="button" data-choices aria-pressed="false">{choices}</button>'
        f'<a href="{_address(view)}" target="_self">{leave}</a>{marked}</nav><script>{_SCRIPT}</script>',
        unsafe_allow_javascript=True,
    )


def _address(view: dict[str, str]) -> str:
    return html.escape("?" + urlencode(view), quote=True)
