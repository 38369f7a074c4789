"""What each source covers: its span of days, the holes in it, and how late its rows arrive."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from math import ceil, floor

import duckdb

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.db import quoted, row
from pipelines.policy import policy_of

# A run of days without a row is a hole when rows at the rate around it would leave it empty with a chance of e^-20.
SURE_HOLE = 20.0
# Rows at an edge that are at most this share of all may be stray dates and not the edge of the span …
STRAY = 0.001
STRAY_ROWS, SMALL = 3, 0.05  # … or so few, where that is no more than this share of a small source
FAR = timedelta(days=180)  # rows at an edge are only ever stray when they lie at least so far from the rest
# A day that lies so far from all others stands for one that is not known, in however many rows: 1900-01-01, 2099-12-31.
STANDS_ALONE = timedelta(days=3653)
LONGEST = 150  # years from the first to the last day of a list; each month of it is a period of every measure
FILLING = timedelta(days=7)  # the newest days of a file are never whole; no period that is shown is so short
AROUND = timedelta(days=180)  # how far on either side of a run the rate is measured: sources grow and shrink
# A programme's files that begin so soon after its first day in the ledger cover it from that day.
FROM_THE_START = timedelta(days=92)


def fill_spans(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.source and core.coverage_gap for every declared source of the site."""
    for contract in site.contracts.values():
        fill_span(con, site, contract)
    con.execute(
        "INSERT INTO core.load_note SELECT ?, source, file, column_name, rule, effect, rows FROM safe.note", [site.name]
    )


def fill_span(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> None:
    """Write what one source covers, its state and its lag to core.source, and its holes to core.coverage_gap."""
    first, last, gaps = _covered(con, contract)
    if contract.access == "programme":
        last = _reached_by_many(con, contract, last)
        (first, last), gaps = whole_months(_from_the_start(con, site, first), _month_end(con, contract, last)), []
    _refuse_endless(contract, first, last)
    account = [contract.source, contract.title, contract.feeds, contract.access, _state(con, contract)]
    con.execute(
        "INSERT INTO core.source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [site.name, *account, first, last, *_lags(con, contract)],
    )
    for gap in gaps:
        con.execute("INSERT INTO core.coverage_gap VALUES (?, ?, ?, ?)", [site.name, contract.source, *gap])


def _refuse_endless(contract: Contract, first: date | None, last: date | None) -> None:
    """Raise ContractBroken for a span of more years than any list has: nobody could wait for its periods."""
    if first and last and last.year - first.year > LONGEST:
        told_by = contract.latest or contract.span
        column = next(column for column in contract.kept if column.becomes == told_by)
        raise ContractBroken(
            f"{contract.source}: its days in {column.name} go from {first.year} to {last.year}, and no list covers "
            f"more than {LONGEST} years. Look how its years are written, and at formats= of that column in "
            f"{contract.declared_in}."
        )


def _covered(
    con: duckdb.DuckDBPyConnection, contract: Contract
) -> tuple[date | None, date | None, list[tuple[date, date]]]:
    if not contract.span:
        return None, None, []
    first, last, gaps = covered(_days(con, contract, contract.span))
    if contract.latest:
        # Offences of decades ago are reported every year: what a file covers is told by the days of the reports …
        first, last, _ = covered(_days(con, contract, contract.latest))
    if contract.latest and first and last:
        # … but for those days until which nothing but old offences is reported.
        within = [day for day in _days(con, contract, contract.span) if first <= day[0] <= last]
        last = keeps_pace(within, last, _by_lag(con, contract))
        gaps = [gap for gap in gaps if first <= gap[0] and gap[1] <= last]
    return first, last, gaps


def covered(days: Sequence[tuple[date, int]]) -> tuple[date | None, date | None, list[tuple[date, date]]]:
    """First day, last day and holes (first and last empty day) of sorted (day, rows) pairs.

    Few rows far before or after all others, such as those with a year mistyped, do not widen the span. Nor do many on
    one day that lies years from the others.
    """
    if not days:
        return None, None, []
    days = _without_strays(days)
    dates = [day for day, _ in days]
    seen = [0, *accumulate(rows for _, rows in days)]
    holes = [i for i in range(len(days) - 1) if _is_hole(dates, seen, i)]
    gaps = [(dates[i] + timedelta(days=1), dates[i + 1] - timedelta(days=1)) for i in holes]
    return dates[0], dates[-1], gaps


def keeps_pace(days: Sequence[tuple[date, int]], last: date, lags: Sequence[tuple[int, int]]) -> date:
    """How far what happened, sorted (day, rows) pairs, keeps pace with the reports of it, which go on until `last`.

    `lags` are sorted (days until the report, rows) pairs. That is `last`, unless so many rows were due by then and are
    not there that a hole within the span would be sure. A few stray rows do not fill it.
    """
    dates, seen = [day for day, _ in days], [0, *accumulate(rows for _, rows in days)]
    told = [0.0, *accumulate(_told_within(lags, (last - dates[0]).days))] if days else []
    for i, day in enumerate(dates):
        rate = (seen[i + 1] - seen[bisect_left(dates, day - AROUND)]) / AROUND.days
        due = rate * told[(last - day).days]
        if due > SURE_HOLE and seen[-1] - seen[i + 1] <= _few(due):
            reached = _without_hole(dates[i:], rate)
            return reached if last - reached > FILLING else last
    return last


def _without_hole(dates: Sequence[date], rate: float) -> date:
    """The last of sorted `dates` that is reached from the first without a sure hole at `rate` rows a day."""
    return next(
        (one for one, two in pairwise(dates) if ((two - one).days - 1) * rate > SURE_HOLE),
        dates[-1],
    )


def _told_within(lags: Sequence[tuple[int, int]], days: int) -> list[float]:
    """The share of rows that are reported within 0, 1, 2 … days, for so many `days`."""
    by_lag, total = dict(lags), sum(rows for _, rows in lags)
    return [seen / total for seen in accumulate(by_lag.get(lag, 0) for lag in range(days))] if total else [1.0] * days


def _without_strays(days: Sequence[tuple[date, int]]) -> Sequence[tuple[date, int]]:
    total = sum(rows for _, rows in days)
    start = _strays(days, total)
    return days[start : len(days) - _strays(days[start:][::-1], total)]


def _strays(days: Sequence[tuple[date, int]], total: int) -> int:
    """How many of `days`, sorted from an edge inwards, lie beyond the edge of the span."""
    apart = [i for i, (one, two) in enumerate(pairwise(days), start=1) if abs(two[0] - one[0]) > FAR]
    beyond = seen = 0
    for end in apart:
        rows = sum(rows for _, rows in days[beyond:end])
        if not _stand_for_none(days[beyond : end + 1]) or rows * 2 >= total:
            seen += rows
        if seen > _few(total):
            break
        beyond = end
    return beyond


def _stand_for_none(days: Sequence[tuple[date, int]]) -> bool:
    """Whether all `days` but the last are one day, or two that a time zone makes of one, years from the last."""
    (first, _), (one, _), (other, _) = days[0], days[-2], days[-1]
    return abs(one - first) <= timedelta(days=1) and abs(other - one) > STANDS_ALONE


def _few(rows: float) -> float:
    return max(min(STRAY_ROWS, SMALL * rows), STRAY * rows)


def _is_hole(dates: list[date], seen: list[int], i: int) -> bool:
    empty = (dates[i + 1] - dates[i]).days - 1
    if not empty:
        return False  # nearly always, and the rate need not be known
    before = seen[i + 1] - seen[bisect_left(dates, dates[i] - AROUND)]
    after = seen[bisect_right(dates, dates[i + 1] + AROUND)] - seen[i + 1]
    return empty * min(before, after) / AROUND.days > SURE_HOLE


def _reached_by_many(con: duckdb.DuckDBPyConnection, contract: Contract, last: date | None) -> date | None:
    """The last day that as many people reach as a number needs to be shown; `last` where the file is about nobody.

    So no row of one person moves what a release says of a file, nor lets a period be published.
    """
    person = next((column.becomes for column in contract.columns if column.pseudonym == "person"), None)
    if not person or not contract.span:
        return last
    reached = con.execute(
        f"SELECT max({quoted(str(contract.span))})::DATE AS _day FROM safe.{quoted(contract.source)} "
        f"GROUP BY {quoted(person)} HAVING _day IS NOT NULL ORDER BY _day DESC LIMIT 1 OFFSET ?",
        [policy_of(con).minimum_shown - 1],
    ).fetchall()
    return reached[0][0] if reached else None


def _from_the_start(con: duckdb.DuckDBPyConnection, site: Site, first: date | None) -> date | None:
    """The programme's first day by the ledger, which is public, where the first row, which is not, follows soon."""
    begun = row(con, "SELECT min(open_from) FROM core.service_area WHERE site = ?", [site.name])[0]
    return begun if first and begun and begun <= first <= begun + FROM_THE_START else first


def _month_end(con: duckdb.DuckDBPyConnection, contract: Contract, last: date | None) -> date | None:
    # Staffing and costs are told by the month: the first of a month stands for all of it.
    if last is None or any(day.day != 1 for day, _ in _days(con, contract, str(contract.span))):
        return last
    return (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def whole_months(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The span in whole months: a programme's first and last rows are single people's days, and stay private.

    It begins with the month of the first row and ends with the last month that the rows reach the end of.
    """
    if first is None or last is None:
        return None, None
    end = last if (last + timedelta(days=1)).day == 1 else last.replace(day=1) - timedelta(days=1)
    return (first.replace(day=1), end) if end >= first.replace(day=1) else (None, None)


def _days(con: duckdb.DuckDBPyConnection, contract: Contract, column: str) -> list[tuple[date, int]]:
    return con.execute(
        f"SELECT {quoted(column)}::DATE AS _day, count(*) FROM safe.{quoted(contract.source)} "
        "WHERE _day IS NOT NULL GROUP BY _day ORDER BY _day"
    ).fetchall()


def _lags(con: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[float | None, float | None]:
    if not contract.latest:
        return None, None
    days = _by_lag(con, contract)
    return quantile(days, 0.5), quantile(days, 0.95)


def _by_lag(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple[int, int]]:
    lag = f"date_diff('day', {quoted(str(contract.span))}, {quoted(str(contract.latest))})"
    # Counted by the day, for an aggregate that finds a quantile itself would hold every row in memory.
    return con.execute(
        f"SELECT {lag} AS _lag, count(*) FROM safe.{quoted(contract.source)} "
        "WHERE _lag >= 0 GROUP BY _lag ORDER BY _lag"
    ).fetchall()


def quantile(days: Sequence[tuple[int, int]], share: float) -> float | None:
    """The quantile of sorted (lag, rows) pairs, between two rows by a straight line; None for no rows."""
    if not days:
        return None
    seen = list(accumulate(rows for _, rows in days))
    place = share * (seen[-1] - 1)
    below, above = (days[bisect_right(seen, whole)][0] for whole in (floor(place), ceil(place)))
    return below + (above - below) * (place - floor(place))


def _state(con: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    files, refused, stopped, problems = row(
        con,
        "SELECT count(*), coalesce(sum(l.refused), 0), coalesce(bool_or(f.stopped), false), "
        "(SELECT count(*) FROM safe.problem WHERE source = $1) "
        "FROM safe.file f JOIN core.load l USING (source, file) WHERE source = $1",
        [contract.source],
    )
    if stopped or problems:
        return "stopped"
    if not files:
        return "absent"
    return "some rows refused" if refused else "complete"
