"""What studies of LEAD found, each with what it does not show; an odds ratio always beside the risk it stands for."""

import streamlit as st

from dashboard.components.table import register
from dashboard.language import say
from dashboard.language import told as said
from dashboard.release import Release

TABLE = "evidence"
BASE_RISKS = (0.2, 0.6, 0.8)


def told(release: Release) -> bool:
    """Whether the release has anything on it."""
    return bool(release.tables().get(TABLE))


def draw(release: Release) -> None:
    """Draw the register of what is known."""
    columns, found = release.table(TABLE)
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    words = say(
        "The evaluation in Seattle split police shifts by lot and weighted the groups to be alike; its authors call it"
        " non-randomised. What is shown on the other pages is change while the programme ran, never its effect."
    )
    st.markdown(words)
    heads = [say("What was found"), say("Figure"), say("Compared with"), say("What it does not show"), say("Read"),
             say("Source")]  # fmt: skip
    names = ("claim", "compared_with", "does_not_show", "verified", "source")
    table = [(said(r[names[0]]), figure(r), *(said(r[name] or "") for name in names[1:])) for r in rows]
    register(say("Evidence on LEAD and its like"), heads, table)
    words = say(
        "An odds ratio is not a share of people: what it means depends on how common the event is without the"
        " programme. Read: in the source itself, in an account of it (secondary), or remembered and not yet checked."
    )
    st.caption(words)


def figure(row: dict) -> str:
    """Return a figure as printed; an odds ratio with the risks that it turns stated base risks into."""
    if row["odds_ratio"] is None:
        return said(row["figure"])
    odds = float(row["odds_ratio"])
    risks = [
        say("{base} % becomes {risk} %", base=f"{100 * base:.0f}", risk=f"{100 * risk(odds, base):.1f}")
        for base in BASE_RISKS
    ]
    return say("{figure}. As risks: {risks}", figure=said(row["figure"]), risks=", ".join(risks))


def risk(odds_ratio: float, base: float) -> float:
    """Return the risk that an odds ratio gives at a base risk, both between 0 and 1."""
    odds = odds_ratio * base / (1 - base)
    return odds / (1 + odds)
