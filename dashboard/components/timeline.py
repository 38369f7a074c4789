"""The time slider under the pickers: drag it, step it, or let it play; the same period stands in the address."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.language import say
from dashboard.periods import period_label

PERIOD, NEXT, PLAYING, TICKED, SLIDER = "period", "_next_period", "_playing", "_ticked", "_time"
SECONDS = 1.4  # between two pictures: long enough to read the year


def apply_step() -> None:
    """Before the pickers are drawn: take the period that the slider or the play button asked for."""
    if (asked := st.session_state.pop(NEXT, None)) is not None:
        st.session_state[PERIOD] = asked


def is_playing() -> bool:
    """Return whether the periods pass by themselves."""
    return bool(st.session_state.get(PLAYING))


def timeline(periods: Sequence[date], grain: str, current: date) -> None:
    """Show the slider with its buttons; `periods` are ascending and hold `current`."""
    if len(periods) < 2:
        return
    st.session_state[SLIDER] = current
    place = periods.index(current)
    playing = is_playing()
    before, after = periods[max(0, place - 1)], periods[min(len(periods) - 1, place + 1)]
    icon = ":material/pause:" if playing else ":material/play_arrow:"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(say("Earlier"), key="_back", disabled=place == 0, on_click=_go, args=(before,))
        label = say("Pause") if playing else say("Play")
        st.button(label, icon=icon, key="_play", on_click=_toggle, args=(periods, place))
        st.button(say("Later"), key="_on", disabled=place == len(periods) - 1, on_click=_go, args=(after,))
        words = {period: period_label(period, grain) for period in periods}
        named = {"format_func": words.get, "width": "stretch"}
        st.select_slider(say("Time"), list(periods), key=SLIDER, on_change=_slid, **named)
    if playing:
        st.session_state[TICKED] = False
        _clock(periods, place)


def _go(period: date) -> None:
    st.session_state[NEXT] = period
    st.session_state[PLAYING] = False


def _slid() -> None:
    _go(st.session_state[SLIDER])


def _toggle(periods: Sequence[date], place: int) -> None:
    st.session_state[PLAYING] = not st.session_state.get(PLAYING)
    if st.session_state[PLAYING] and place == len(periods) - 1:
        st.session_state[NEXT] = periods[0]  # at the end it begins again


@st.fragment(run_every=SECONDS)
def _clock(periods: Sequence[date], place: int) -> None:
    """Turn the page when the clock ticks; the first run of each is the page's own and not a tick."""
    if not st.session_state.get(TICKED):
        st.session_state[TICKED] = True
        return
    if not st.session_state.get(PLAYING):
        return
    following = min(len(periods) - 1, place + 1)
    st.session_state[NEXT] = periods[following]
    st.session_state[PLAYING] = following < len(periods) - 1
    st.rerun(scope="app")
