"""Where and when the ledger says that the programme, or one of its doors, was not: nothing is counted there."""

from collections.abc import Collection
from datetime import date, timedelta

import duckdb
import numpy as np

from pipelines.disclosure.year import Year

Months = set[tuple[str, int]]  # (smallest area, month from 0)
DOOR = "door"
CLAIMS = ("confirmed", "plan", "conflict")  # the standings that speak of where the programme is
ENDING = ("confirmed", "plan")  # those whose last day ends it; that of a conflict ends what is doubted of its beginning


def idle_atoms(con: duckdb.DuckDBPyConnection, year: Year, number: int) -> np.ndarray | None:
    """Which atoms of calendar year `number` the ledger leaves empty; None where it does not speak of what is counted.

    That is only what the ledger says: where somebody was referred all the same, the attack leaves it out.
    """
    if not year.universe or not year.universe.by_ledger:
        return None
    pieces = set(year.layout.pieces)
    spells = con.execute("SELECT area_id, from_date, to_date FROM core.service_state WHERE state = 'not_served'")
    idle = year.layout.idle(_whole_months(spells.fetchall(), pieces, number) | _taken_for_closed(con, pieces, number))
    if DOOR in year.universe.attributes:
        for door in year.universe.attributes[DOOR].values:
            closed = con.execute(
                "SELECT area_id, from_date, to_date FROM core.service_door_state "
                "WHERE state = 'not_served' AND door = ?",
                [door],
            )
            months = _whole_months(closed.fetchall(), pieces, number) | _taken_for_closed(con, pieces, number, door)
            idle |= year.layout.idle(months, DOOR, door)
    return idle


def _taken_for_closed(
    con: duckdb.DuckDBPyConnection, pieces: Collection[str], number: int, door: str | None = None
) -> Months:
    """The whole months of which no claim could mean an area, or its `door`, though there are claims of it.

    Those that could have ended by then, or confirmed ones open the area through other doors. The ledger calls that not
    confirmed, and rightly so. Whoever reads it takes it that the area, or the door, is closed there.
    """
    claims = con.execute(
        """
        WITH reached AS (
            SELECT area_id AS piece, area_id FROM core.area WHERE layer = 'neighbourhood'
            UNION SELECT area_id, parent_id FROM core.area_parent
            UNION SELECT a.area_id, b.parent_id FROM core.area_parent a JOIN core.area_parent b
                ON b.area_id = a.parent_id
        )
        SELECT piece, coalesce(s.door = $door, true) AS could_mean, split_part(note, '. ', 1) AS standing,
               open_from, open_to
        FROM reached JOIN core.service_area s USING (area_id)
        WHERE list_contains($claims, split_part(note, '. ', 1)) ORDER BY ALL
        """,
        {"door": door, "claims": list(CLAIMS)},
    ).fetchall()
    meant: Months = set()
    closed: Months = set()
    for piece, could_mean, standing, first, last in claims:
        for month, (start, after) in enumerate(_ends(number)):
            touches = (first is None or first < after) and (last is None or last >= start)
            covers = first is not None and first <= start and (last is None or last >= after - timedelta(days=1))
            if could_mean and touches:
                meant.add((piece, month))
            elif (standing == "confirmed" and covers) or (standing in ENDING and last is not None and last < start):
                closed.add((piece, month))
    return {one for one in closed - meant if one[0] in pieces}


def _whole_months(spells: list[tuple], pieces: Collection[str], number: int) -> Months:
    return {
        (area, month)
        for area, start, end in spells if area in pieces
        for month, (first, after) in enumerate(_ends(number))
        if (start is None or start <= first) and (end is None or end >= after)
    }  # fmt: skip


def _ends(year: int) -> list[tuple[date, date]]:
    """The first day of each month and the day after its last."""
    firsts = [date(year, month, 1) for month in range(1, 13)]
    return list(zip(firsts, [*firsts[1:], date(year + 1, 1, 1)], strict=True))
