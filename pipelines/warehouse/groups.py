"""Groups of offences beside the last good version: one that is gone stops its source, codes spelt anew are doubted."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import quoted
from pipelines.warehouse.codes import CLOSEST, IS_LISTED, has_codes
from pipelines.warehouse.kept import table_of
from pipelines.warehouse.limits import Limits

# Months by which the size of a group is judged: a year holds every season.
YEAR = 12
# So many times its greatest share of the year before, and a code that is not on the list came up suddenly.
SUDDEN = 3
SPELT = "perhaps the codes are spelt in another way, or rows of some were left out"


@dataclass(frozen=True)
class Side:
    """Rows by (group, month) and by (code, month); the group "" has all rows, None those whose code is not listed.

    A code is an entry of the list, or else what stands in the row.
    """

    groups: Counter[tuple[str | None, date]]
    codes: Counter[tuple[str | None, date]]
    group_of: dict[str | None, str | None]

    def rows(self, month: date) -> int:
        """All rows of a month."""
        return self.groups["", month]

    def whole(self, usual: float) -> list[date]:
        """The months, in order, with at least half of the usual rows: half a month proves nothing."""
        return sorted(month for (one, month) in self.groups if one == "" and self.rows(month) >= usual / 2)


def look(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, limits: Limits) -> tuple[list[str], list[str]]:
    """What of a source's groups of offences stops it, and what to doubt, beside its last good version."""
    if not contract.span or not has_codes(contract):
        return [], []
    now = _by_month(con, site, contract, f"safe.{quoted(contract.source)}")
    before = _by_month(con, site, contract, table_of(contract))
    lost = groups_lost(now, before, limits)
    return (lost, []) if lost else ([], renamed(now, before, limits))


def _by_month(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, table: str) -> Side:
    """The rows of a table. Both sides are read by today's list of codes."""
    found = con.execute(
        f"""
        WITH counted AS (
            SELECT code, date_trunc('month', {quoted(contract.span)})::DATE AS _month, count(*) AS rows
            FROM {table} WHERE _month IS NOT NULL GROUP BY code, _month
        ),
        listed AS (
            SELECT d.code, c.code AS entry, c.offence_group
            FROM (SELECT DISTINCT code FROM counted) d JOIN safe.offence_codes c ON c.site = $1 AND {IS_LISTED}
            QUALIFY row_number() OVER (PARTITION BY d.code ORDER BY {CLOSEST}) = 1
        )
        SELECT coalesce(l.entry, d.code), l.offence_group, _month, sum(rows)::BIGINT
        FROM counted d LEFT JOIN listed l USING (code) GROUP BY ALL
        """,
        [site.name],
    ).fetchall()
    side = Side(Counter(), Counter(), {})
    for code, group, month, rows in found:
        side.groups[group, month] += rows
        side.groups["", month] += rows
        side.codes[code, month] += rows
        side.group_of[code] = group
    return side


def _usual(before: Side) -> float:
    months = [rows for (one, _), rows in before.groups.items() if one == ""]
    return sum(months) / max(len(months), 1)


def groups_lost(now: Side, before: Side, limits: Limits) -> list[str]:
    """Which common groups of offences have no row in a month that has others, or a tenth of their share at most."""
    told = []
    for group in sorted({group for group, _ in before.groups if group}):
        if months := _empty_months(group, now, before, limits):
            told.append(f"no row is of the group {group} in {', '.join(f'{month:%Y-%m}' for month in months)}")
        elif _share_fell(group, now, before, limits):
            told.append(f"hardly a row is of the group {group} any more")
    return [f"{one}: perhaps the codes are spelt in another way" for one in told]


def _empty_months(group: str, now: Side, before: Side, limits: Limits) -> list[date]:
    usual = _usual(before)
    year = before.whole(usual)[-YEAR:]
    empty = []
    for month in now.whole(usual):
        # A month of the last build is held against itself, a later one against the year before it. What was accepted
        # once is not asked for again: then the latest month has none of the group.
        if before.rows(month):
            common = before.groups[group, month] >= limits.group_rows
        else:
            mean = sum(before.groups[group, one] for one in year) / max(len(year), 1)
            common = bool(year) and before.groups[group, year[-1]] > 0 and mean >= limits.group_rows
        if common and not now.groups[group, month]:
            empty.append(month)
    return empty


def _share_fell(group: str, now: Side, before: Side, limits: Limits) -> bool:
    (of_now, all_now), (of_before, all_before) = (
        tuple(sum(rows for (one, _), rows in side.groups.items() if one == wanted) for wanted in (group, ""))
        for side in (now, before)
    )
    return of_before >= limits.group_rows and of_now * all_before < limits.group_share * of_before * all_now


def renamed(now: Side, before: Side, limits: Limits) -> list[str]:
    """Which groups lost rows to codes that came up suddenly, or a common code whole: of each the newest such month.

    A month is held against the least, or greatest, share in any month of the year before. So what happened in the world
    is doubted once at most: the next build has that month in its year.
    """
    usual = _usual(before)
    year = before.whole(usual)[-YEAR:]
    if not year:
        return []

    def shares(counts: Counter, of: Callable, among: Iterable) -> dict:
        return {one: of(counts[one, month] / before.rows(month) for month in year) for one in among}

    groups = shares(before.groups, min, sorted({group for group, _ in before.groups if group}))
    listed = shares(before.codes, min, sorted(code for code, group in before.group_of.items() if group and code))
    others = shares(before.codes, max, [code for code, group in now.group_of.items() if not group])
    told = {}
    for month in now.whole(usual):
        rows = now.rows(month)
        risen = [(now.codes[code, month], rows * share) for code, share in others.items()]
        sudden = round(sum(there - due for there, due in risen if there > SUDDEN * due))
        gone = {
            code: f"none has the code {code} of the list, whose least share gives {int(rows * share):,}"
            for code, share in listed.items()
            if rows * share >= max(limits.code_rows, 1) and not now.codes[code, month]
        }
        for group, share in groups.items() if month >= year[0] else []:
            there, due = now.groups[group, month], rows * share
            why = [one for code, one in gone.items() if before.group_of[code] == group]
            if due >= max(limits.group_rows, 1) and there < limits.kept_share * due and sudden >= (due - there) / 2:
                why.insert(0, f"{sudden:,} have codes that are not on the list and were hardly there before")
            if why:
                told[group] = (
                    f"{there:,} of {rows:,} rows of {month:%Y-%m} are of the group {group}, where its least share in a "
                    f"month of the year before gives {int(due):,}; {'; '.join(why)}: {SPELT}"
                )
    return list(told.values())
