"""The registers written by hand: breaks, who could be referred, and where LEAD was offered, with their sources."""

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.table import register
from dashboard.release import Release
from dashboard.sentences import day, listed, plain

STANDINGS = {
    "confirmed": "says so",
    "plan": "a plan",
    "conflict": "disagrees with others",
    "rule": "a rule, not a place",
    "other_programme": "another programme",
    "unverified": "not verified",
}
EVERY_DOOR, NO_DOOR = "every door", "door not stated"


def draw(release: Release) -> None:
    """Draw the three registers."""
    _breaks(release)
    _eligibility(release)
    _ledger(release)


def _breaks(release: Release) -> None:
    rows = [
        (day(b.on_date), b.title, listed([plain(x).lower() for x in b.affects.split(",")]), b.source)
        for b in release.breaks()
    ]
    if not rows:
        note("No break is registered for this city.")
        return
    register("Breaks that a series must not silently cross", ["From", "What changed", "Touches", "Source"], rows)
    st.caption("A day may stand for its month or year where no more is known. Breaks are drawn on every series.")


def _eligibility(release: Release) -> None:
    columns, found = release.table("eligibility")
    told = sorted(
        (dict(zip(columns, row, strict=True)) for row in found), key=lambda r: (r["door"] or "", r["rule"] or "")
    )
    rows = []
    for rule in told:
        door = plain(rule["door"]) if rule["door"] else EVERY_DOOR
        when = _between(rule["valid_from"], rule["valid_to"])
        rows.append((plain(rule["rule"] or ""), rule["value"], door, when, rule["source"]))
    if not rows:
        note("No rule of who could be referred is recorded for this city.")
        return
    register("Who could be referred, by door", ["Rule", "Says", "Door", "When", "Source"], rows)
    st.caption(
        "Rules belong to a city and a date. Public data hold no amounts, records or intent: an offence code says"
        " “LEAD-type”, never that a person was eligible. The table decides about nobody."
    )


def _ledger(release: Release) -> None:
    columns, found = release.table("service_area")
    rows = [ledger_row(release, dict(zip(columns, row, strict=True))) for row in found]
    if not rows:
        note("No source says where LEAD is offered in this city: service is not confirmed anywhere.")
        return
    register(
        "Where LEAD was offered: what each source says",
        ["Place", "When", "Door", "Standing", "Source", "Note"],
        sorted(rows),
    )
    layers = [layer for layer in release.layers() if layer in ("neighbourhood", "precinct", "city")]
    areas = [area.area_id for layer in layers for area in release.areas(layer)]
    as_of = max((s.as_of for area in areas for s in release.service_state(area) if s.as_of), default=None)
    st.caption(
        "Sources that disagree stand side by side. Where they are silent or disagree a page says “service not"
        f" confirmed”, never “not served”. As of {day(as_of)}, when the ledger was last checked."
    )


def ledger_row(release: Release, claim: dict) -> tuple[str, str, str, str, str, str]:
    """Return one claim of the ledger in words; its note begins with its standing and the place as its source has it."""
    standing, _, rest = (claim["note"] or "").partition(". ")
    place, _, more = rest.partition(". ")
    if standing not in STANDINGS:
        standing, place, more = "", "", claim["note"] or ""
    area = release.area(claim["area_id"]) if claim["area_id"] else None
    named = area.name if area else f"{place} (outside the map)" if place else "not on the map"
    door = plain(claim["door"]) if claim["door"] else NO_DOOR
    when = _between(claim["open_from"], claim["open_to"])
    return named, when, door, STANDINGS.get(standing, ""), claim["source"] or "not named", more


def _between(start: object, end: object) -> str:
    if start and end:
        return f"{day(start)} to {day(end)}"
    return f"from {day(start)}" if start else f"until {day(end)}" if end else "not stated"
