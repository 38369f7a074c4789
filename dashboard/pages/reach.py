"""Reach: whom the programme reaches, how far, and whom it may miss. One question at a time."""

if __name__ == "__main__":
    # Streamlit runs a file of this folder by itself when a link to its page is the first thing that a
    # freshly started server is asked for; the app knows what to do.
    import runpy
    from pathlib import Path

    from streamlit import stop

    runpy.run_path(str(Path(__file__).parents[1] / "app.py"))
    stop()  # ends the run as Streamlit knows it; an exit would leave the browser waiting

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.elsewhere import dead_end
from dashboard.components.heading import question
from dashboard.components.pickers import Pickers, published_shapes
from dashboard.components.problems import empty_page
from dashboard.components.reach.block import Block, show
from dashboard.components.reach.missed import COUNT, OFFENCES, WHO, missed
from dashboard.components.reach.needs import FIRST, MET, needs
from dashboard.components.reach.over_time import CAPACITY, CONTACTS, REFERRALS, capacity, contacts, referrals
from dashboard.components.reach.stages import USED, stages
from dashboard.language import mark, say
from dashboard.records import LAYERS, Area
from dashboard.release import Release

TITLE = "Reach"
SECTION = "Programme"
ORDER = 30
METRICS = REFERRALS
NOT_SUCCESS = mark(
    "Reach is not success. This page counts what the programme did; whether it helped is another question."
)
Make = Callable[[Release, Area, Pickers], Block | None]


@dataclass(frozen=True, slots=True)
class Topic:
    """A question: its words, the measures that answer it, which file, what it would add, and how the answer is made."""

    words: str
    question: str
    metrics: tuple[str, ...]
    needs: str
    adds: str
    make: Make


TOPICS = {
    "referrals": Topic(
        mark("Referrals"), mark("How many referrals come in, and through which door?"), REFERRALS,
        mark("the programme's referrals"),
        mark("It would show referrals through each door over time, beside the offences of the same place."),
        lambda release, place, _: referrals(release, place),
    ),
    "stages": Topic(
        mark("From referral to enrolment"), mark("What becomes of a referral, and how fast?"), USED,
        mark("the programme's referrals"),
        mark("It would show how many were screened, taken in and enrolled, how fast, and why the others were not."),
        stages,
    ),
    "contacts": Topic(
        mark("Contacts"), mark("How often does the programme see people?"), CONTACTS,
        mark("the programme's contacts"),
        mark("It would show how many contacts there were in each quarter, for how many people."),
        lambda release, place, _: contacts(release, place),
    ),
    "needs": Topic(
        mark("Needs"), mark("What did people ask for, and what did they get?"), (FIRST, *MET),
        mark("the needs that people named"),
        mark("It would show what people asked for, and for how many of them it was met."), needs,
    ),
    "missed": Topic(
        mark("Who is missed"), mark("Where is reach low for the need, and who is referred?"),
        (COUNT, OFFENCES, *(metric for metric, _ in WHO.values())),
        mark("the programme's referrals"),
        mark("It would show where referrals are few for the need, and who is referred, by age, gender and race."),
        missed,
    ),
    "capacity": Topic(
        mark("Capacity"), mark("Is there room: how full is the caseload, who waits, who was turned away?"), CAPACITY,
        mark("the programme's participation and staffing"),
        mark("It would show people active and waiting, places free, and how full the caseload is."),
        lambda release, place, _: capacity(release, place),
    ),
}  # fmt: skip


def render(release: Release) -> None:
    """Draw the page."""
    places = [area for layer in reversed(LAYERS) for area in release.areas(layer)]
    if not places:
        st.title(say(TITLE), anchor=False)
        empty_page()
        return
    top, bar, body = st.container(), st.container(), st.container()
    pickers = Pickers("reach")
    with bar:
        topic = TOPICS[
            pickers.switch(say("Question"), "question", {key: say(t.words) for key, t in TOPICS.items()}, "referrals")
        ]
        names = {area.area_id: area.name for area in places}
        with st.container(horizontal=True):
            place_id = pickers.pick(say("Place"), "place", names, places[0].area_id)
            place = next(area for area in places if area.area_id == place_id)
            block = topic.make(release, place, pickers)
    pickers.settle()
    with top:
        question(say(TITLE), say(topic.words), say(topic.question))
    with body:
        for text in pickers.notes():
            note(text)
        if block is None or not any(metric.protected for metric in block.metrics):
            dead_end(release, nothing(topic, release), place)
        if block is None:
            return
        if block.area.area_id != place.area_id:
            note(instead(release, block, place))
        show(block, release, pickers, "reach")
        st.caption(say(NOT_SUCCESS))


def nothing(topic: Topic, release: Release) -> str:
    """Say why a question has no answer in this release, and what would give one."""
    if release.info().programme_data:
        return say(
            "This release has no answer: it was made without {file}, or none of it may be shown.", file=say(topic.needs)
        )
    words = say(
        "This release has no answer: it holds open data alone. A file of {file} would add it.", file=say(topic.needs)
    )
    return f"{words} {say(topic.adds)}"


def instead(release: Release, block: Block, place: Area) -> str:
    """Say that another place is shown than the one asked for, and in which shapes the numbers exist."""
    metrics = [metric for metric in block.metrics if metric.protected]
    views = list(dict.fromkeys(view for metric in metrics for view in release.views(metric.id)))
    return say(
        "{place}: not published for this question. {other} is shown instead. {shapes}",
        place=place.name, other=block.area.name, shapes=published_shapes(views),
    )  # fmt: skip
