"""What must be said before any number: made-up data, no programme data, an odd link."""

import html

import streamlit as st

from dashboard.language import say
from dashboard.release import Release

POLICE = ("offence", "call", "arrest")


def banners(release: Release) -> None:
    """Show what a release asks for on every page, before any number and in any mode."""
    info = release.info()
    if info.demonstration:
        words = say(
            "Demonstration data: made up by a program, in a schematic {city}. No number here is real.",
            city=info.site_title,
        )
        st.html(f'<div class="atlas-banner" role="note">{html.escape(words)}</div>')
    if info.approval.startswith("not approved"):
        words = say(
            "Not for publication: nobody has approved this release. Small numbers are hidden, but the person who"
            " answers for what is published has not let it out."
        )
        note(words)


def marks(release: Release) -> list[str]:
    """Return the same in a few words, for the screens of a meeting: a photograph of any of them must say it."""
    info = release.info()
    made_up = [say("Demonstration data: no number here is real.")] if info.demonstration else []
    return made_up + ([say("Not for publication.")] if info.approval.startswith("not approved") else [])


def missing(release: Release) -> None:
    """Say of a release that it lacks the programme's files, or the police's."""
    info = release.info()
    if not info.programme_data:
        words = say(
            "Open police data only. A referral export from the programme would add how many people were"
            " referred, through which door and where: the map of the programme's reach, and referrals"
            " beside the offences of a place."
        )
        note(words)
    if info.programme_data and not _has_police_data(release):
        words = say(
            "No police data: this release was made from the programme's files alone. Measures of offences, calls and"
            " arrests are missing, and nothing here says how much of either there was."
        )
        note(words)


def _has_police_data(release: Release) -> bool:
    return any(c.kind in POLICE and c.complete_from for c in release.coverages())


def note(text: str) -> None:
    """Show a remark that a reader must not miss; the text is plain."""
    st.html(f'<p class="atlas-note" role="note">{html.escape(text)}</p>')
