"""Effect: how police numbers changed where LEAD began, beside areas where it had not, or why nobody can say."""

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
from dashboard.components.effect import published
from dashboard.components.effect.reading import read, show
from dashboard.components.effect.refusal import elsewhere, refusals
from dashboard.components.heading import definitions
from dashboard.components.pickers import Pickers
from dashboard.components.problems import empty_page
from dashboard.language import say
from dashboard.records import DRUGS, LAYERS
from dashboard.release import Release

TITLE = "Effect"
SECTION = "Programme"
ORDER = 60
METRICS = DRUGS


def render(release: Release) -> None:
    """Draw the page."""
    places = [area for layer in LAYERS for area in release.areas(layer)]
    metrics = [metric for metric in release.metrics() if metric.id in METRICS]
    if not places or not metrics:
        st.title(say(TITLE), anchor=False)
        empty_page()
        return
    top, bar = st.container(), st.container()
    pickers = Pickers("effect")
    with bar, st.container(horizontal=True):
        names = {area.area_id: area.name for area in places}
        first = release.first_served()
        place_id = pickers.pick(say("Place"), "place", names, first if first in names else places[0].area_id)
        beside = pickers.switch(
            say("Compared with"), "beside",
            {"not_served": say("Areas not served"), "most_similar": say("Most similar areas")}, "not_served",
        )  # fmt: skip
    pickers.settle()
    place = next(area for area in places if area.area_id == place_id)
    with top:
        st.title(say(TITLE), anchor=False)
        st.markdown(say("How did police numbers change where LEAD began, compared with places where it had not?"))
    for text in pickers.notes():
        note(text)
    reading = read(release, place, beside, METRICS)
    for text in refusals(release, reading):
        note(text)
    if leading := elsewhere(release, reading, beside):
        st.html(f'<p class="atlas-note" role="note">{leading}</p>')
    if reading.found:
        show(release, reading, pickers)
    _caution()
    published.show(release)
    definitions(metrics)


def _caution() -> None:
    st.caption(
        say(
            "An offence is what the police recorded, a call is a report, an arrest is police activity: none of them is"
            " crime itself. What else changed in a place at the same time is in its numbers, too. Places are often"
            " chosen when their numbers are high, and high numbers tend to fall by themselves. Of twenty comparisons in"
            " which nothing happened, about one will look like more than chance."
        )
    )
