"""The service-area ledger: what each source claims, and what the claims add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from pipelines.contracts import Site
from pipelines.contracts.reference import DOORS
from pipelines.db import row


@dataclass(frozen=True)
class Claim:
    """One source's claim about one place. Dates are inclusive; None: the source does not say."""

    standing: str
    open_from: date | None
    sure_from: date | None
    open_to: date | None
    door: str | None = None


@dataclass(frozen=True)
class Spell:
    """A state that holds from `start` (None: always before) to the day before `end` (None: still)."""

    state: str
    start: date | None
    end: date | None


def fill_service(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.service_area (a row per claim and area) and gapless spells: core.service_state, …_door_state."""
    con.execute(
        """
        CREATE TEMP TABLE claim AS
        SELECT l.*, a.area_id AS place_id
        FROM (SELECT *, trim(unnest(string_split(places, ';'))) AS place FROM safe.service_areas WHERE site = $1) l
        LEFT JOIN (SELECT area_id, clean_label(name) AS label, layer FROM core.area
                   UNION SELECT area_id, label, 'neighbourhood' FROM area_label) a
            ON a.layer = l.layer AND a.label = clean_label(l.place)
        """,
        [site.name],
    )
    con.execute("""
        INSERT INTO core.service_area
        SELECT site, door, place_id, NULL, open_from, open_to, source, concat_ws('. ', standing, place, note) FROM claim
    """)
    _fill_states(con, site)


def _fill_states(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    rows = con.execute(
        "SELECT place_id, standing, open_from, sure_from, open_to, door FROM claim WHERE place_id IS NOT NULL"
    ).fetchall()
    claims: dict[str, list[Claim]] = {}
    for place, *claim in rows:
        claims.setdefault(place, []).append(Claim(*claim))
    begun = min((c.open_from for kept in claims.values() for c in kept if _first_day_known(c)), default=None)
    as_of = row(con, "SELECT max(checked_on) FROM safe.service_areas WHERE site = ?", [site.name])[0]
    children = con.execute("SELECT parent_id, area_id FROM core.area_parent ORDER BY ALL").fetchall()
    above = {child: parent for parent, child in children}
    spells: dict[str, list[Spell]] = {}
    by_door: list[tuple] = []
    for (area,) in con.execute("SELECT area_id FROM core.area WHERE layer = 'neighbourhood'").fetchall():
        reached = [area, above.get(area, ""), above.get(above.get(area, ""), "")]
        telling = [c for place in reached for c in claims.get(place, [])]
        spells[area] = service_spells(telling, begun)
        by_door += [(area, d, s.state, s.start, s.end) for d in DOORS for s in door_spells(telling, begun, d)]
    for layer in ("precinct", "city"):
        for (area,) in con.execute("SELECT area_id FROM core.area WHERE layer = ?", [layer]).fetchall():
            spells[area] = joined_spells([spells[child] for parent, child in children if parent == area])
    layers = dict(con.execute("SELECT area_id, layer FROM core.area").fetchall())
    rows = [(layers[a], a, s.state, s.start, s.end) for a, kept in spells.items() for s in kept]
    if rows:
        _insert(con, "$6, {}, $7::DATE", "service_state", rows, site.name, as_of)
        _insert(con, "$6, {}", "service_door_state", by_door, site.name)


def _insert(con: duckdb.DuckDBPyConnection, values: str, table: str, rows: list[tuple], *more: object) -> None:
    columns = ", ".join(f"unnest(${n}::{kind}[])" for n, kind in enumerate(("VARCHAR",) * 3 + ("DATE",) * 2, 1))
    con.execute(
        f"INSERT INTO core.{table} SELECT {values.format(columns)}",
        [*(list(column) for column in zip(*rows, strict=True)), *more],
    )


def _first_day_known(claim: Claim) -> bool:
    return claim.standing == "confirmed" and claim.open_from is not None


def service_spells(claims: Iterable[Claim], begun: date | None) -> list[Spell]:
    """The spells of one area from the claims that reach it; `begun` is the programme's first day in the city.

    Before any claim allows service it is not served. From a claim's `open_from` it is not confirmed, from its
    `sure_from` served. The claim that starts last decides, and a conflict outweighs a certainty of the same day.
    Where claims give no first day, or there are none, silence is not confirmed, never not served.
    """
    telling = [claim for claim in claims if claim.standing in {"confirmed", "plan", "conflict"}]
    days = {day for c in telling for day in (c.open_from, c.sure_from, _after(c.open_to)) if day}
    return _spells(sorted(days | ({begun} if begun else set())), lambda day: _state(telling, begun, day))


def door_spells(claims: Iterable[Claim], begun: date | None, door: str) -> list[Spell]:
    """The spells of one area and `door`: a claim that names no door may mean any, and makes none certain.

    Served only where a claim that names the door makes it certain, and no other takes that away; not served only where
    no claim that could mean the door allows service.
    """
    claims = list(claims)
    any_door = service_spells([claim for claim in claims if claim.door in (None, door)], begun)
    stated = service_spells([claim for claim in claims if claim.door == door], begun)
    days = sorted({spell.start for spells in (any_door, stated) for spell in spells if spell.start})

    def state(day: date | None) -> str:
        found = _at(any_door, day)
        return found if found != "served" else "served" if _at(stated, day) == "served" else "not_confirmed"

    return _spells(days, state)


def joined_spells(parts: list[list[Spell]]) -> list[Spell]:
    """The spells of a larger area: served where any part is, not served where every part is not, else not confirmed.

    So "served" means "somewhere in it": a protected number of a precinct that is served in part is never taken for one
    from where nobody was served. The pages say "served in part" of it (dashboard/service_parts.py).
    """
    days = sorted({spell.start for spells in parts for spell in spells if spell.start})

    def state(day: date | None) -> str:
        states = {_at(spells, day) for spells in parts}
        return "served" if "served" in states else states.pop() if len(states) == 1 else "not_confirmed"

    return _spells(days, state)


def _state(claims: list[Claim], begun: date | None, day: date | None) -> str:
    if begun is None:
        return "not_confirmed"
    if day is None or day < begun:
        return "not_served"
    started = [
        c for c in claims if (start := _decides_from(c)) and start <= day and not (c.open_to and c.open_to < day)
    ]
    if started:
        last = max(started, key=lambda c: (_decides_from(c), c.standing == "conflict"))
        return "not_confirmed" if last.standing == "conflict" else "served"
    # That sources disagree from some day on says nothing of the days before it: only claims of service do.
    openings = [c.open_from for c in claims if c.open_from and c.standing != "conflict"]
    return "not_served" if openings and min(openings) > day else "not_confirmed"


def _decides_from(claim: Claim) -> date | None:
    if claim.standing == "confirmed":
        return claim.sure_from
    # A conflict that ends on a certain day was about when service began; it takes nothing from what came before.
    return claim.open_from if claim.standing == "conflict" and not claim.sure_from else None


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _at(spells: list[Spell], day: date | None) -> str:
    return next(s.state for s in reversed(spells) if s.start is None or (day is not None and s.start <= day))


def _spells(days: list[date], state) -> list[Spell]:  # noqa: ANN001
    edges: list[tuple[date | None, str]] = [(None, state(None))]
    for day in days:
        if (now := state(day)) != edges[-1][1]:
            edges.append((day, now))
    ends = [start for start, _ in edges[1:]] + [None]
    return [Spell(what, start, end) for (start, what), end in zip(edges, ends, strict=True)]
