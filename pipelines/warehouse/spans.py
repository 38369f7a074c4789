"""What each source covers: its span of days, the holes in it, and how late its rows arrive."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import quoted, row

# A run of days without a row is a hole when rows at the rate around it would leave it empty with a chance of e^-20.
SURE_HOLE = 20.0
# Rows cut off by a hole that are fewer than this share of all are stray dates, not the edge of the span.
STRAY = 0.001
AROUND = timedelta(days=180)  # how far on either side of a run the rate is measured: sources grow and shrink


def fill_spans(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.source and core.coverage_gap for every declared source of the site."""
    for contract in site.contracts.values():
        first, last, gaps = covered(_days(con, contract)) if contract.span else (None, None, [])
        if contract.access == "programme":
            (first, last), gaps = whole_months(first, last), []
        account = [contract.source, contract.title, contract.feeds, contract.access, _state(con, contract)]
        con.execute(
            "INSERT INTO core.source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [site.name, *account, first, last, *_lags(con, contract)],
        )
        for gap in gaps:
            con.execute("INSERT INTO core.coverage_gap VALUES (?, ?, ?, ?)", [site.name, contract.source, *gap])
    con.execute(
        "INSERT INTO core.load_note SELECT ?, source, file, column_name, rule, effect, rows FROM safe.note", [site.name]
    )


def covered(days: Sequence[tuple[date, int]]) -> tuple[date | None, date | None, list[tuple[date, date]]]:
    """First day, last day and holes (first and last empty day) of sorted (day, rows) pairs.

    Stray days far from the rest, such as a year mistyped, neither widen the span nor make a hole.
    """
    if not days:
        return None, None, []
    dates = [day for day, _ in days]
    seen = [0, *accumulate(rows for _, rows in days)]
    cuts = [0, *(i + 1 for i in range(len(days) - 1) if _is_hole(dates, seen, i)), len(days)]
    pieces = list(pairwise(cuts))
    large = [i for i, (start, end) in enumerate(pieces) if seen[end] - seen[start] > STRAY * seen[-1]]
    # Only the edges can be stray: a lone row between two holes is data, whatever surrounds it.
    kept = pieces[large[0] : large[-1] + 1] if large else pieces
    gaps = [(dates[one[1] - 1] + timedelta(days=1), dates[two[0]] - timedelta(days=1)) for one, two in pairwise(kept)]
    return dates[kept[0][0]], dates[kept[-1][1] - 1], gaps


def _is_hole(dates: list[date], seen: list[int], i: int) -> bool:
    before = seen[i + 1] - seen[bisect_left(dates, dates[i] - AROUND)]
    after = seen[bisect_right(dates, dates[i + 1] + AROUND)] - seen[i + 1]
    empty = (dates[i + 1] - dates[i]).days - 1
    return empty * min(before, after) / AROUND.days > SURE_HOLE


def whole_months(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The span in whole months: a programme's first and last rows are single people's days, and stay private.

    It begins with the month of the first row and ends with the last month that the rows reach the end of.
    """
    if first is None or last is None:
        return None, None
    end = last if (last + timedelta(days=1)).day == 1 else last.replace(day=1) - timedelta(days=1)
    return (first.replace(day=1), end) if end >= first.replace(day=1) else (None, None)


def _days(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple[date, int]]:
    return con.execute(
        f"SELECT {quoted(str(contract.span))}::DATE AS day, count(*) FROM safe.{quoted(contract.source)} "
        "WHERE day IS NOT NULL GROUP BY day ORDER BY day"
    ).fetchall()


def _lags(con: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[float | None, float | None]:
    if not contract.latest:
        return None, None
    lag = f"date_diff('day', {quoted(str(contract.span))}, {quoted(contract.latest)})"
    return row(
        con,
        f"SELECT quantile_cont({lag}, 0.5), quantile_cont({lag}, 0.95) FROM safe.{quoted(contract.source)} "
        f"WHERE {lag} >= 0",
    )


def _state(con: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    files, refused, stopped = row(
        con,
        "SELECT count(*), coalesce(sum(l.refused), 0), coalesce(bool_or(f.stopped), false) "
        "FROM safe.file f JOIN core.load l USING (source, file) WHERE source = ?",
        [contract.source],
    )
    problems = row(con, "SELECT count(*) FROM safe.problem WHERE source = ?", [contract.source])[0]
    if stopped or problems:
        return "stopped"
    if not files:
        return "absent"
    return "some rows refused" if refused else "complete"
