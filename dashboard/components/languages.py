"""Which language a visitor reads: what the link asks for, else what was chosen before, else the city's own."""

import html
import json
from urllib.parse import urlencode

import streamlit as st

from dashboard.components.meeting import KEY as MEETING
from dashboard.components.meeting import in_meeting, meeting_link, of_meeting
from dashboard.components.welcome import FIRST, OPEN
from dashboard.faults import ReleaseError
from dashboard.language import ENGLISH, LANGUAGES, SESSION, language, reviewed, say, use
from dashboard.release import open_release

KEY = "lang"  # in the address
VIEW = "_view"  # what the pickers of the page stand on, by name
_IN_VAIN = "_language_in_vain"
NOT_OF_THE_VIEW = (KEY, MEETING, FIRST)  # in the address, too


def settle_language() -> None:
    """Put the language for this run; a link with a language that there is none of gets the city's."""
    asked = st.query_params.get(KEY)
    if asked and asked not in LANGUAGES:
        st.session_state[_IN_VAIN] = asked[:20]  # told once: the address is written anew without it
    chosen = asked if asked in LANGUAGES else st.session_state.get(SESSION) or own_language()
    st.session_state[SESSION] = chosen
    use(chosen)


def in_vain() -> str:
    """Return, once, that a link asked for a language in which there are no pages; mostly nothing."""
    asked = st.session_state.pop(_IN_VAIN, None)
    if not asked:
        return ""
    return say("There are no pages in the language “{asked}”. They are shown in {language}.",
               asked=asked, language=LANGUAGES[language()])  # fmt: skip


def own_language() -> str:
    """Return the language that the city names for its pages; English where it names none that there is."""
    try:
        named = open_release().settings().get("language")
    except ReleaseError:
        return ENGLISH
    return named if named in LANGUAGES else ENGLISH


def own_address() -> dict[str, str]:
    """Return what an address must say so that a link opens in this language: nothing for the city's own."""
    return {} if language() == own_language() else {KEY: language()}


def in_address() -> dict[str, str]:
    """Return what an address must say so that a link opens in this language and this mode."""
    return own_address() | of_meeting()


def language_links() -> None:
    """Show a link for each language that opens this view in it, and say where nobody has read a translation."""
    # The page's own language is told to screen readers, which read Spanish aloud with English sounds otherwise.
    code = json.dumps(language())
    st.html(f"<script>document.documentElement.lang = {code}</script>", unsafe_allow_javascript=True)
    unread = "" if reviewed() else f"<span>{html.escape(say('Translation not reviewed by a person.'))}</span>"
    items = "".join(_item(code, name) for code, name in LANGUAGES.items())
    label = html.escape(say("Language"), quote=True)
    view = st.session_state.get(VIEW, {}) | own_address()
    mode = "" if in_meeting() else meeting_link(view)
    st.html(f'<div class="atlas-languages">{unread}{mode}<nav aria-label="{label}"><ul>{items}</ul></nav></div>')


def _item(code: str, name: str) -> str:
    if code == language():
        return f'<li lang="{code}" aria-current="true">{name}</li>'
    unread = {FIRST: "1"} if st.session_state.get(OPEN) else {}
    link = "?" + urlencode(st.session_state.get(VIEW, {}) | of_meeting() | {KEY: code} | unread)
    link = html.escape(link, quote=True)
    return f'<li><a href="{link}" target="_self" lang="{code}" hreflang="{code}">{name}</a></li>'
