"""Served in part: what the ledger's reading of a larger area means for the areas in it.

A release calls a precinct or the city served as soon as any neighbourhood in it is, so that no number of the programme
is ever taken for one from where nobody was served. A page must not tell that of the whole area.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from dashboard.records import Area, ServiceSpan

if TYPE_CHECKING:
    from dashboard.release import Release

SMALLEST = "neighbourhood"
SERVED, IN_PART, NOT_CONFIRMED = "served", "in_part", "not_confirmed"
PARTS = """
    SELECT parent_id AS whole, area_id, name FROM area WHERE layer = 'neighbourhood' AND valid_to IS NULL
    UNION ALL SELECT b.parent_id, a.area_id, a.name FROM area a JOIN area b ON b.area_id = a.parent_id
    WHERE a.layer = 'neighbourhood' AND a.valid_to IS NULL
"""


def state_on(release: "Release", layer: str, day: date) -> dict[str, str]:
    """Return every area's state on a day; a larger one of which some part is not served then is served in part."""
    sql = f"""WITH part AS ({PARTS}), now AS (
                  SELECT layer, area_id, state FROM service_state
                  WHERE coalesce(from_date <= $2, true) AND coalesce(to_date > $2, true))
              SELECT n.area_id, CASE WHEN n.state = 'served' AND EXISTS (
                  SELECT 1 FROM part p LEFT JOIN now m ON m.area_id = p.area_id
                  WHERE p.whole = n.area_id AND m.state IS DISTINCT FROM 'served') THEN 'in_part' ELSE n.state END
              FROM now n WHERE n.layer = $1"""
    return dict(release._ask(sql, [layer, day]))


def spans(release: "Release", area_id: str, own: Sequence[ServiceSpan]) -> tuple[ServiceSpan, ...]:
    """Return an area's spans as stored, those that hold for a part of it alone as served in part."""
    sql = f"""SELECT p.area_id, s.state, s.from_date, s.to_date FROM ({PARTS}) p
              LEFT JOIN service_state s ON s.area_id = p.area_id WHERE p.whole = ?"""
    if not any(span.state == SERVED for span in own) or not (parts := release._ask(sql, [area_id])):
        return tuple(own)
    everything = {part for part, *_ in parts}
    days = {day for _, _, *ends in parts for day in ends if day}
    found: list[ServiceSpan] = []
    for span in own:
        low, high = span.from_date or date.min, span.to_date or date.max
        edges = [low, *sorted(day for day in days if low < day < high), high] if span.state == SERVED else [low, high]
        for start, end in zip(edges, edges[1:], strict=False):
            served = {p for p, state, since, until in parts
                      if state == SERVED and (since or date.min) <= start < (until or date.max)}  # fmt: skip
            state = IN_PART if span.state == SERVED and served != everything else span.state
            first = found[-1].from_date if found and found[-1].state == state else _day(start, date.min)
            if found and found[-1].state == state:
                found.pop()
            found.append(ServiceSpan(state, first, _day(end, date.max), span.as_of))
    return tuple(found)


def _day(of: date, never: date) -> date | None:
    return None if of == never else of


def parts_of(release: "Release", area: Area) -> tuple[str, ...]:
    """Return the neighbourhoods in a larger area; none for a neighbourhood."""
    sql = f"SELECT area_id FROM ({PARTS}) WHERE whole = ? ORDER BY name, area_id"
    return tuple(found for (found,) in release._ask(sql, [area.area_id]))


def served_parts(release: "Release", area: Area, on: date) -> list[str]:
    """Return the names of the neighbourhoods in a larger area that the ledger takes as served on a day."""
    there = state_on(release, SMALLEST, on)
    return [release.area(part).name for part in parts_of(release, area) if there.get(part) == SERVED]


def last_certain(release: "Release") -> date | None:
    """Return the newest day on which the ledger makes service, or none, certain of any neighbourhood."""
    sql = """SELECT max(least(to_date - 1, as_of)) FROM (
                 SELECT coalesce(to_date, as_of + 1) AS to_date, as_of FROM service_state
                 WHERE state <> 'not_confirmed' AND as_of IS NOT NULL)"""
    return release._ask(sql)[0][0]
