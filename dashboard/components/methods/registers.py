"""The registers written by hand: breaks, who could be referred, and where LEAD was offered, with their sources."""

import streamlit as st

from dashboard.claims import CONFIRMED, parts
from dashboard.components.banners import note
from dashboard.components.rules import rule_heads, rule_rows
from dashboard.components.table import register
from dashboard.language import mark, say, told
from dashboard.records import LAYERS
from dashboard.release import Release
from dashboard.sentences import day, listed, plain, span

SAYS = {
    CONFIRMED: mark("says so"),
    "plan": mark("a plan"),
    "conflict": mark("disagrees with others"),
    "rule": mark("a rule, not a place"),
    "other_programme": mark("another programme"),
    "unverified": mark("not verified"),
}
NO_DOOR = mark("door not stated")


def draw(release: Release) -> None:
    """Draw the three registers."""
    _breaks(release)
    _eligibility(release)
    _ledger(release)
    _past(release)


def _breaks(release: Release) -> None:
    rows = [
        (day(b.on_date), b.title, listed([plain(x).lower() for x in b.affects.split(",")]), b.source)
        for b in release.breaks()
    ]
    if not rows:
        note(say("No break is registered for this city."))
        return
    heads = [say("From"), say("What changed"), say("Touches"), say("Source")]
    register(say("Breaks that a series must not silently cross"), heads, rows)
    st.caption(say("A day may stand for its month or year where no more is known. Breaks are drawn on every series."))


def _eligibility(release: Release) -> None:
    if not (rows := rule_rows(release)):
        note(say("No rule of who could be referred is recorded for this city."))
        return
    register(say("Who could be referred, by door"), rule_heads(), rows)
    words = say(
        "Rules belong to a city and a date. Public data hold no amounts, records or intent: an offence code says"
        " “LEAD-type”, never that a person was eligible. The table decides about nobody."
    )
    st.caption(words)


def _ledger(release: Release) -> None:
    columns, found = release.table("service_area")
    rows = [ledger_row(release, dict(zip(columns, row, strict=True))) for row in found]
    if not rows:
        note(say("No source says where LEAD is offered in this city: service is not confirmed anywhere."))
        return
    heads = [say("Place"), say("When"), plain("door"), say("Standing"), say("Source"), say("Note")]
    register(say("Where LEAD was offered: what each source says"), heads, sorted(rows))
    layers = [layer for layer in release.layers() if layer in LAYERS]
    areas = [area.area_id for layer in layers for area in release.areas(layer)]
    as_of = max((s.as_of for area in areas for s in release.service_state(area) if s.as_of), default=None)
    words = say(
        "Sources that disagree stand side by side. Where they are silent or disagree a page says “service not"
        " confirmed”, never “not served”. As of {day}, when the ledger was last checked.",
        day=day(as_of),
    )
    st.caption(words)


def _past(release: Release) -> None:
    rows = [(area.name, plain(area.layer), day(area.last)) for area in release.past_areas()]
    if not rows:
        return
    register(say("Places of earlier maps"), [say("Place"), say("Kind of place"), say("Last day of its numbers")], rows)
    words = say(
        "The city has drawn its map anew since. What was published stays about the place that it was about, and is in"
        " the downloads; maps and lists show the places of today."
    )
    st.caption(words)


def ledger_row(release: Release, claim: dict) -> tuple[str, str, str, str, str, str]:
    """Return one claim of the ledger in words; its note begins with its standing and the place as its source has it."""
    standing, place, more = parts(claim["note"])
    area = release.area(claim["area_id"]) if claim["area_id"] else None
    outside = say("{place} (outside the map)", place=place) if place else say("not on the map")
    named = area.name if area else outside
    door = plain(claim["door"]) if claim["door"] else say(NO_DOOR)
    when = _between(claim["open_from"], claim["open_to"])
    source = told(claim["source"]) if claim["source"] else say("not named")
    return named, when, door, say(SAYS[standing]) if standing else "", source, told(more)


def _between(start: object, end: object) -> str:
    if start and end:
        return span(day(start), day(end))
    if start:
        return say("from {day}", day=day(start))
    return say("until {day}", day=day(end)) if end else say("not stated")
