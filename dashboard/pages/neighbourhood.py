"""One area's story: its series beside similar areas and the rest of the city, with breaks and service dates."""

if __name__ == "__main__":
    # Streamlit runs a file of this folder by itself when a link to its page is the first thing that a
    # freshly started server is asked for; the app knows what to do.
    import runpy
    from pathlib import Path

    from streamlit import stop

    runpy.run_path(str(Path(__file__).parents[1] / "app.py"))
    stop()  # ends the run as Streamlit knows it; an exit would leave the browser waiting

import html

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.elsewhere import page_link
from dashboard.components.heading import definitions, heading
from dashboard.components.neighbourhood import beside, chosen, trend
from dashboard.components.neighbourhood.behind import take_all
from dashboard.components.neighbourhood.service import briefly, service
from dashboard.components.neighbourhood.story import choose, offered, places
from dashboard.components.neighbourhood.together import together
from dashboard.components.pickers import Pickers
from dashboard.components.problems import empty_page
from dashboard.language import say
from dashboard.release import Release

TITLE = "Neighbourhood"
SECTION = "Places"
ORDER = 20
# It opens on the first of these that the release holds; any other measure is offered after them.
METRICS = ("drug_offences", "drug_offences_per_1000_residents", "referrals_by_door")


def render(release: Release) -> None:
    """Draw the page."""
    areas = [area for area in places(release) if offered(release, area.layer, METRICS)]
    if not areas:
        st.title(say(TITLE), anchor=False)
        empty_page()
        return
    top, pickers = st.container(), Pickers("neighbourhood")
    story = choose(release, areas, METRICS, pickers)
    with top:
        heading(story.area.name, story.metric, release, briefly(release, story.area))
    for text in pickers.notes():
        note(text)
    st.html(f'<p class="atlas-sentence">{html.escape(chosen.sentence(story))}</p>')
    chosen.draw(release, story)
    chosen.numbers(story)
    chosen.take_away(release, story, pickers)
    trend.show(release, story)
    together(release, story.area)
    service(release, story.area)
    beside.help_here(release)
    beside.programme(release, story.area)
    beside.business(release, story.area)
    beside.coverage(release, story)
    take_all(release, story)
    st.caption(
        say(
            "This page says what the numbers are, not what LEAD did to them. That needs a comparison, an interval and a"
            " look at the areas around: see the page {page}.",
            page=page_link("effect", say("Effect"), place=story.area.area_id),
        ),
        unsafe_allow_html=True,
    )
    definitions([m for m in offered(release, story.area.layer, METRICS) if m.id in METRICS])
