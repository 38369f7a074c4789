"""Outcomes: what was observed of people who took part, what studies found, and what neither of them shows."""

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
from dashboard.components.elsewhere import dead_end
from dashboard.components.heading import question
from dashboard.components.outcomes import needed, odds
from dashboard.components.outcomes.counts import DOMAINS, METRIC, counts, meaning
from dashboard.components.pickers import Pickers
from dashboard.components.problems import empty_page
from dashboard.components.reach.block import show
from dashboard.language import mark, say
from dashboard.records import Area
from dashboard.release import Release

TITLE = "Outcomes"
SECTION = "Programme"
ORDER = 40
METRICS = (METRIC,)
STUDIES, COMPARING = "studies", "comparing"
OTHER_TOPICS = {
    STUDIES: (mark("What studies found"), mark("What did studies find, in people and not in odds?")),
    COMPARING: (mark("What a comparison needs"), mark("Why is there no before and after, and what would it take?")),
}


def render(release: Release) -> None:
    """Draw the page."""
    city = next(iter(release.areas("city")), None)
    if city is None:
        st.title(say(TITLE), anchor=False)
        empty_page()
        return
    top, bar, body = st.container(), st.container(), st.container()
    pickers = Pickers("outcomes")
    topics = {key: (of.words, of.question) for key, of in DOMAINS.items()} | OTHER_TOPICS
    if not odds.findings(release, odds.OPENS_ON):
        del topics[STUDIES]
    with bar:
        options = {key: say(words) for key, (words, _) in topics.items()}
        topic = pickers.switch(say("Topic"), "topic", options, next(iter(options)))
        base = odds.pick_base(pickers) if topic == STUDIES else odds.OPENS_ON
    pickers.settle()
    words, asked = topics[topic]
    with top:
        question(say(TITLE), say(words), say(asked))
    with body:
        for text in pickers.notes():
            note(text)
        _draw(release, city, topic, base, pickers)


def _draw(release: Release, city: Area, topic: str, base: int, pickers: Pickers) -> None:
    if topic == COMPARING:
        needed.draw(release)
    elif topic == STUDIES:
        found = odds.findings(release, base)
        st.html(f'<p class="atlas-sentence">{html.escape(odds.sentence(found[0]))}</p>')
        odds.draw(release, found)
    else:
        _counts(release, city, topic, pickers)


def _counts(release: Release, city: Area, topic: str, pickers: Pickers) -> None:
    block = counts(release, city, DOMAINS[topic])
    note(say(needed.REFUSED))
    if block:
        show(block, release, pickers, "outcomes")
    else:
        dead_end(release, _nothing(release))
    meaning(DOMAINS[topic])


def _nothing(release: Release) -> str:
    if release.info().programme_data:
        return say("This release has no answer: it was made without the programme's outcomes.")
    words = say(
        "This release has no answer: it holds open data alone. A file of the programme's outcomes would add it."
    )
    return f"{words} {say('It would show the number of people with each of the outcomes below, year by year.')}"
