"""Briefing: the period at a glance for those who steer the programme. What changed, and is it more than chance?"""

if __name__ == "__main__":
    # Streamlit runs a file of this folder by itself when a link to its page is the first thing that a
    # freshly started server is asked for; the app knows what to do.
    import runpy
    from pathlib import Path

    from streamlit import stop

    runpy.run_path(str(Path(__file__).parents[1] / "app.py"))
    stop()  # ends the run as Streamlit knows it; an exit would leave the browser waiting

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.briefing import body, glance
from dashboard.components.briefing.choose import choose
from dashboard.components.pickers import Pickers
from dashboard.components.problems import empty_page
from dashboard.language import say
from dashboard.periods import period_end
from dashboard.records import LAYERS
from dashboard.release import Release

TITLE = "Briefing"
SECTION = "Programme"
ORDER = 15
METRICS = ("people_active", "people_waiting", "referrals_by_door", "drug_calls", "drug_arrests")


def render(release: Release) -> None:
    """Draw the page."""
    if not any(release.areas(layer) for layer in LAYERS):
        st.title(say(TITLE), anchor=False)
        empty_page()
        return
    top, bar, below = st.container(), st.container(), st.container()
    pickers = Pickers("briefing")
    with bar:
        chosen = choose(release, pickers)
    pickers.settle()
    with top:
        st.title(say(TITLE), anchor=False)
        st.markdown(say("**{place}, {period}.** What changed, and is it more than chance?",
                        place=chosen.place.name, period=chosen.label))  # fmt: skip
        city = next(iter(release.areas("city")), None)
        first = glance.glance(release, city, period_end(chosen.period, chosen.grain)) if city else None
        if first:
            glance.show(first)
        elif city:
            st.caption(glance.lacking(release))
    with below:
        for text in (*pickers.notes(), *chosen.notes):
            note(text)
        body.draw(release, chosen, first, pickers)
