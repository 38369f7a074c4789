"""Is LEAD active here, since when, through which door, and who can be referred: the ledger and the rules, dated."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard.claims import CONFIRMED, STANDINGS, of_service, parts
from dashboard.components.heading import as_written
from dashboard.components.rules import between, rule_heads, rule_rows
from dashboard.components.table import register
from dashboard.language import mark, say
from dashboard.records import Area, ServiceClaim, ServiceSpan
from dashboard.release import Release
from dashboard.sentences import day, listed, plain, plain_within
from dashboard.service_parts import IN_PART, SMALLEST, served_parts
from dashboard.states import SERVICE_WORDS

SILENT = mark("The service-area ledger says nothing of this area: service is not confirmed.")


def service(release: Release, area: Area) -> None:
    """Show what the ledger says of the area over time, the claims behind it, and who can be referred."""
    spans, claims = release.service_state(area.area_id), release.service_claims(area.area_id)
    st.header(say("Is LEAD active here?"), anchor=False)
    st.markdown(over_time(area, spans))
    if claims:
        st.markdown(say("What each source says:"))
        st.markdown("\n".join(f"- {_claim(claim)}" for claim in claims))
    if within := claims_within(release, area):
        st.markdown(say("What each source says of its parts:"))
        told = [f"- {as_written(part.name)}: {_claim(claim)}" for part, claim in within]
        st.markdown("\n".join(told))
    rules(release)


def briefly(release: Release, area: Area) -> str:
    """Return whether LEAD is active in an area, what its sources name, and through which door."""
    spans = release.service_state(area.area_id)
    if not spans or spans[-1].as_of is None:
        return say(SILENT)
    claims, checked = release.service_claims(area.area_id), spans[-1].as_of
    now = next((s for s in spans if (s.from_date or date.min) <= checked < (s.to_date or date.max)), spans[-1])
    told = {"area": area.name, "day": day(checked)}
    if now.state == IN_PART:
        said = say("In part: in {area} the ledger makes service certain in {parts}, and not in the rest. As of {day}.",
                   parts=listed(served_parts(release, area, checked)), **told)  # fmt: skip
    elif now.state == "not_served":
        said = say("No: the ledger says that LEAD does not serve {area}. As of {day}.", **told)
    elif now.state == "served":
        said = say("Yes: LEAD serves {area}, surely since {since}. As of {day}.", since=day(now.from_date), **told)
        said = " ".join(filter(None, [said, _sources(claims)]))
    else:
        said = _unconfirmed(claims, list(dict.fromkeys(p.name for p, _ in claims_within(release, area))), told)
    return f"{said} {doors(claims)}"


def _unconfirmed(claims: Sequence[ServiceClaim], within: Sequence[str], told: Mapping[str, str]) -> str:
    """Present service is not confirmed: what the sources name, which is not that service went on."""
    named = _confirmed(claims)
    if named:
        return say(
            "Present service in {area} is not confirmed. Sources name it as served: {claims}. No source says that"
            " service went on in between, or goes on now. As of {day}.", claims="; ".join(named), **told,
        )  # fmt: skip
    if within:
        return say(
            "Present service in {area} is not confirmed. No source names the whole of it as served; sources name"
            " {parts}. No source says that service went on in between, or goes on now. As of {day}.",
            parts=listed(within), **told,
        )  # fmt: skip
    return say("Not confirmed: no source says that LEAD surely served {area} at any time. As of {day}.", **told)


def claims_within(release: Release, area: Area) -> list[tuple[Area, ServiceClaim]]:
    """Return what sources confirm of the areas within a larger one; nothing for a neighbourhood."""
    if area.layer == SMALLEST:
        return []
    found = []
    for area_id, claim in release.ledger():
        part = release.area(area_id) if area_id else None
        if part and parts(claim.note)[0] == CONFIRMED and _within(release, part, area):
            found.append((part, claim))
    return sorted(found, key=lambda each: each[0].name)


def _within(release: Release, part: Area, whole: Area) -> bool:
    above = release.area(part.parent_id) if part.parent_id else None
    return above is not None and (above.area_id == whole.area_id or _within(release, above, whole))


def _confirmed(claims: Sequence[ServiceClaim]) -> list[str]:
    """The claims that make service certain, those that name a first day before those that name none."""
    told = []
    for claim in sorted(of_service(claims), key=lambda c: c.open_from or date.max):
        standing, place, rest = parts(claim.note)
        if not standing:
            continue
        what, source = rest.split("; ")[0], claim.source or say("source not named")
        own = place.isupper()  # the map's own names are in capitals: they are the area itself
        what = what if own else f"{place}, {what}"
        if own and claim.open_from:
            told.append(say("not before {day} ({source})", day=day(claim.open_from), source=source))
        elif claim.open_from:
            told.append(say("{what} (not before {day}; {source})", what=what, day=day(claim.open_from), source=source))
        else:
            told.append(say("{what} ({source})", what=what, source=source))
    return told


def _sources(claims: Sequence[ServiceClaim]) -> str:
    told = _confirmed(claims)
    return say("Confirmed: {claims}.", claims="; ".join(told)) if told else ""


def over_time(area: Area, spans: Sequence[ServiceSpan]) -> str:
    """Return all states over time, as the ledger adds its sources up."""
    if not spans or spans[-1].as_of is None:
        return say(SILENT)
    parts = [
        say("{state} {when}", state=say(SERVICE_WORDS.get(s.state, s.state)), when=between(s.from_date, s.to_date))
        for s in spans
    ]
    told = {"area": area.name, "parts": "; ".join(parts), "day": day(spans[-1].as_of)}
    if not any(s.state in ("served", IN_PART) for s in spans):
        return say("{area}: {parts}. As of {day}, when the ledger was last checked.", **told)
    return say(
        "{area}, as the ledger adds its sources up: {parts}. Between the days that sources name it takes service to"
        " have gone on; that is our reading, not a source's. As of {day}, when the ledger was last checked.", **told,
    )  # fmt: skip


def doors(claims: Sequence[ServiceClaim]) -> str:
    """Return through which door, as far as any source that says where service is tells it."""
    placed = of_service(claims)
    named = sorted({plain_within(claim.door) for claim in placed if claim.door})
    if not named:
        return say("Through which door is not stated by any source.")
    if any(claim.door is None for claim in placed):
        return say(
            "Through which door: some sources do not state it; others name {doors}.", doors=listed(named)
        )  # fmt: skip
    return say("Through which door: the sources name {doors}.", doors=listed(named))


def _claim(claim: ServiceClaim) -> str:
    standing, place, rest = parts(claim.note)
    said = say(
        "{when}, {door}: {source}",
        when=_when(claim),
        door=plain(claim.door) if claim.door else say("door not stated"),
        source=as_written(claim.source or say("source not named")),
    )  # fmt: skip
    more = [as_written(place), say(STANDINGS[standing]) if standing else "", as_written(rest)]
    told = "; ".join(part for part in more if part)
    return f"{said}. {told}" if told else said


def _when(claim: ServiceClaim) -> str:
    known = claim.open_from or claim.open_to
    return between(claim.open_from, claim.open_to) if known else say("day not stated")


def rules(release: Release) -> None:
    """Show the dated rules of who can be referred, door by door, behind one click."""
    if not (rows := rule_rows(release)):
        return
    with st.expander(say("Who can be referred, through which door")):
        st.caption(
            say(
                "The rules as the sources state them, for the whole city. Public data hold no grams, no criminal record"
                " and no intent: nothing on these pages says who was eligible."
            )
        )
        register(say("Who can be referred"), rule_heads(), rows)
