"""What crime maps do wrong, and what this site does about each of it."""

from typing import NamedTuple

import streamlit as st

from dashboard.components.table import register
from dashboard.language import mark, say
from dashboard.release import Release

HEADS = (mark("Crime maps …"), mark("What is done here"), mark("What remains"))


class Objection(NamedTuple):
    """One part of the objection, what is done about it here, and what remains."""

    said: str
    done: str
    remains: str


OBJECTIONS = (
    Objection(
        mark("They stigmatise places."),
        mark(
            "The first map shows the programme's reach, not crime. There is no list of worst areas, no red for"
            " crime, and areas whose number is hidden are never put in order. Rates name what they are divided by,"
            " and the page says where residents are a poor measure."
        ),
        mark("A place with many recorded offences is still seen to have them."),
    ),
    Objection(
        mark("They feed back into policing: where police look they find, and the map sends them there again."),
        mark(
            "Offences, calls and arrests are measures of their own. Arrests are called police activity and calls"
            " reports. Every page and download says: not for deployment decisions."
        ),
        mark("The numbers are the police's own. What was never recorded is on no map."),
    ),
    Objection(
        mark("They claim a precision that is not there."),
        mark(
            "The finest public counts of points are by cells of about a kilometre. Partial periods, gaps and late"
            " reports are marked, and breaks in law and recording are drawn on every series. Protected numbers are"
            " rounded, and what rounding leaves open is shown."
        ),
        mark("The city blurs its coordinates, and a row placed by a label is only as good as the label."),
    ),
    Objection(
        mark("They threaten privacy."),
        mark(
            "The programme's numbers are hidden where small, rounded elsewhere, and exist in few shapes; the"
            " topic Privacy says how. Prostitution has no density cells at all. Nothing shows the race, age or"
            " gender of people in police data."
        ),
        mark("The police publish their rows themselves; this site cannot make them less public."),
    ),
)


def draw(_release: Release) -> None:
    """Draw the objections, the answers and what remains of each."""
    words = say(
        "People who build tools for cities have argued that crime maps do harm (Hack for LA, 2025). The objection is"
        " serious. Here is each part of it, what this site does, and what remains."
    )
    st.markdown(words)
    rows = [tuple(say(part) for part in of) for of in OBJECTIONS]
    register(say("The objection to crime maps, answered"), [say(head) for head in HEADS], rows)
    words = say(
        "Why show maps, then? The question here is not where crime is but whom a programme of care reaches, through"
        " which door, and whom it misses. That needs a place beside the numbers."
    )
    st.markdown(words)
