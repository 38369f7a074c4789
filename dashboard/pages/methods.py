"""Data & methods: where the numbers come from, what they mean, how people are protected, and all of it to take away."""

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
from dashboard.components.heading import question
from dashboard.components.methods import evidence, measures, objection, privacy, registers, sources, take
from dashboard.components.pickers import Pickers
from dashboard.language import mark, say
from dashboard.release import Release

TITLE = "Data & methods"
SECTION = "About"
ORDER = 90
METRICS = ()
MEASURES = "measures"
TOPICS = {
    "sources": (mark("Sources"), mark("How new and how whole are the data?"), sources.draw),
    MEASURES: (mark("Measures"), mark("What does each number mean, and how is it counted?"), None),
    "privacy": (mark("Privacy"), mark("How are people protected, and how is that known?"), privacy.draw),
    "registers": (
        mark("Registers"),
        mark("What changed, who could be referred, and where was LEAD offered?"),
        registers.draw,
    ),
    "evidence": (mark("Evidence"), mark("What have studies found, and what do they not show?"), evidence.draw),
    "objection": (mark("Crime maps"), mark("Should there be such maps at all?"), objection.draw),
    "take": (mark("Downloads"), mark("How do I take the numbers with me?"), take.draw),
}


def render(release: Release) -> None:
    """Draw the page."""
    top, bar, body = st.container(), st.container(), st.container()
    pickers = Pickers("methods")
    # A link that names a measure means its definition.
    first = MEASURES if "metric" in st.query_params else next(iter(TOPICS))
    offered = {key: say(words) for key, (words, _, _) in TOPICS.items() if key != "evidence" or evidence.told(release)}
    with bar:
        topic = pickers.switch(say("Topic"), "topic", offered, first)
        found, chosen = measures.choose(release, pickers) if topic == MEASURES else ([], None)
    pickers.settle()
    words, asked, draw = TOPICS[topic]
    with top:
        question(say(TITLE), say(words), say(asked))
    with body:
        for text in pickers.notes():
            note(text)
        if draw:
            draw(release)
        else:
            measures.draw(release, found, chosen)
