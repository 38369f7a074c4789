"""Where LEAD served on one day, by door, as the service-area ledger tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.claims import of_service
from dashboard.language import mark, say, say_many
from dashboard.maps.colours import LAND, RAMP
from dashboard.maps.deck import Look
from dashboard.maps.patterns import PATTERNS
from dashboard.records import Area, ServiceClaim
from dashboard.release import Release
from dashboard.sentences import day, layer_plural, listed, plain
from dashboard.service_parts import IN_PART, served_parts
from dashboard.states import NOT_CONFIRMED, NOT_SERVED

ANY = "any"
STATED, NOT_STATED, NOT, UNSURE = "served", "door_not_stated", "not_served", "not_confirmed"
WORDS = {
    STATED: mark("served"),
    IN_PART: mark("served in part"),
    NOT_STATED: mark("served, door not stated"),
    NOT: mark("not served"),
    UNSURE: mark("service not confirmed"),
}
FILLS = {
    STATED: Look(RAMP[3], None, ""),
    IN_PART: Look(RAMP[1], None, ""),
    NOT_STATED: Look(RAMP[0], None, ""),
    NOT: Look(LAND, PATTERNS[NOT_SERVED], ""),
    UNSURE: Look(LAND, PATTERNS[NOT_CONFIRMED], ""),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of one area on one day."""

    area: Area
    state: str
    doors: str
    sources: str
    parts: tuple[str, ...] = ()  # the neighbourhoods served in it, where it is served in part


def standings(release: Release, layer: str, on: date, door: str) -> tuple[Standing, ...]:
    """Return every area's standing on a day, through one door or ANY; areas the ledger leaves out are not confirmed."""
    implied = release.service_on(layer, on)
    claims: dict[str, list[ServiceClaim]] = {}
    for area_id, claim in release.ledger():
        if (claim.open_from or date.min) <= on < (claim.open_to or date.max):
            claims.setdefault(area_id, []).append(claim)
    found = []
    for area in release.areas(layer):
        one = _standing(area, implied.get(area.area_id, UNSURE), _around(release, area, claims), door)
        found.append(replace(one, parts=tuple(served_parts(release, area, on))) if one.state == IN_PART else one)
    return tuple(found)


def _around(release: Release, area: Area | None, claims: Mapping[str, list[ServiceClaim]]) -> list[ServiceClaim]:
    """The claims about an area and about the larger ones that hold it."""
    found: list[ServiceClaim] = []
    while area:
        found += claims.get(area.area_id, [])
        area = release.area(area.parent_id) if area.parent_id else None
    return found


def _standing(area: Area, implied: str, claims: list[ServiceClaim], door: str) -> Standing:
    state = implied if implied in WORDS else UNSURE
    # A source that names an area without a day does not say that it was not served before the first day that is named.
    placed = of_service(claims) if state != NOT else []
    stated = sorted({claim.door for claim in placed if claim.door})
    if state == STATED and (door not in (ANY, *stated) or (placed and not stated)):
        state = NOT_STATED
    if state == IN_PART and door not in (ANY, *stated):
        state = UNSURE  # of which part is served through which door nothing is known
    doors = listed([plain(each) for each in stated]) if stated else (say("not stated") if placed else "")
    return Standing(area, state, doors, "; ".join(sorted({claim.source for claim in placed if claim.source})))


def look(of: Standing, on: date) -> Look:
    """Return how an area is drawn and what it says when it is pointed at."""
    base = FILLS[of.state]
    return Look(base.fill, base.pattern, f"{of.area.name}, {day(on)}: {words(of)}")


def words(of: Standing) -> str:
    """Return an area's standing in words, with the parts that are served where it is served in part."""
    return say("served in part: {parts}", parts=listed(of.parts)) if of.parts else say(WORDS[of.state])


def sentence(found: tuple[Standing, ...], layer: str, on: date, door: str, checked: date | None) -> str:
    """Return how many areas stood how on that day, ending with the day the ledger was last checked."""
    counted = [(say(WORDS[state]), sum(1 for each in found if each.state == state)) for state in WORDS]
    parts = [say_many("{n} is marked “{state}”", "{n} are marked “{state}”", n, n=n, state=w) for w, n in counted if n]
    told = {"day": day(on), "n": len(found), "areas": layer_plural(layer), "states": listed(parts)}
    if door == ANY:
        text = say("On {day}: of {n} {areas}, {states}.", **told)
    else:
        text = say("On {day} through the door “{door}”: of {n} {areas}, {states}.", door=plain(door), **told)
    return text + " " + say("As of {checked}, when the ledger was last checked.", checked=day(checked))
