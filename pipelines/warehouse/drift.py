"""What changed inside a delivery whose rows all came: columns without words, groups of offences, numbers of people.

Shares are taken beside the last good version, in the warehouse attached as `last_build`. SQL such as `of_newest` tells
whether the row t came new.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date

import duckdb

from pipelines.contracts import Column, Contract, Site
from pipelines.contracts.no_record import UNREAD, UNSEEN_ROWS
from pipelines.db import literal, quoted, row
from pipelines.warehouse.codes import CLOSEST, IS_LISTED
from pipelines.warehouse.kept import CARRIED_NUMBER, NAME, LastBuild, table_of
from pipelines.warehouse.limits import Limits, limits_of
from pipelines.warehouse.merged import ends
from pipelines.warehouse.notes import shapes_told
from pipelines.warehouse.stages import name_of, rule_of

# Months by which the size of a group is judged: a year holds every season.
YEAR = 12


def unread(con: duckdb.DuckDBPyConnection, contract: Contract, of_newest: str, limits: Limits) -> list[str]:
    """Of which columns of which files more than a share of the values could not be read, and were set to missing."""
    columns = [(bit, column) for bit, column in enumerate(contract.kept) if not column.required]
    if not columns:
        return []
    parts = [f"count({_name(c)}), count(*) FILTER ((_broken >> {bit}) & 1 = 1)" for bit, c in columns]
    files = con.execute(
        f"SELECT f.file, {', '.join(parts)} FROM safe.{quoted(contract.source)} t JOIN safe.file f "
        f"ON f.source = {literal(contract.source)} AND f.number = t._file WHERE {of_newest} GROUP BY f.file ORDER BY 1"
    ).fetchall()
    told = []
    for file, *counts in files:
        for (_, column), read, not_read in zip(columns, counts[::2], counts[1::2], strict=True):
            filled = read + not_read
            if limits.beyond("unread", not_read, filled):
                told.append(
                    f"{not_read:,} of {filled:,} values of {column.name} in {file} are not {column.rule}, and were set "
                    f"to missing{shapes_told(con, contract, file, column.name)}"
                )
    return told


def is_much(rows: int, of: int, limits: Limits) -> bool:
    """Whether so many rows of a file are out of order that days were probably exchanged or shifted."""
    return limits.beyond("order", rows, of)


def out_of_order(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits) -> list[str]:
    """Which orders many rows of a settled source break; of exports that hold everything the newest alone counts."""
    newest = "AND f.number = (SELECT max(number) FROM safe.file WHERE source = f.source)" if contract.full else ""
    told = []
    for order in contract.orders:
        column, rule = name_of(contract, order.second), rule_of(contract, order)
        files = con.execute(
            "SELECT f.file, n.rows, f.rows_read FROM core.load_note n JOIN safe.file f USING (source, file) "
            f"WHERE n.source = {literal(contract.source)} AND n.column_name = $1 AND n.rule = $2 {newest} ORDER BY 1",
            [column, rule],
        ).fetchall()
        told += [
            f"{column} is not {rule} in {rows:,} of {read:,} rows of {file}: perhaps days and months are exchanged, or "
            "one column stands for another"
            for file, rows, read in files
            if is_much(rows, read, limits)
        ]
    return told


def spoilt(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits) -> list[str]:
    """Of which columns of a workbook many cells hold nothing that can be read: merged, without a result, an error."""
    files = con.execute(
        "SELECT n.file, n.column_name, n.rule, n.rows, f.rows_read FROM safe.note n JOIN safe.file f "
        "USING (source, file) WHERE n.source = $1 AND n.effect = $2 ORDER BY ALL",
        [contract.source, UNREAD],
    ).fetchall()
    return [
        f"{rows:,} of {read:,} cells of {column} in {file} are not {rule}, and were {UNREAD}"
        for file, column, rule, rows, read in files
        if limits.beyond("unread", rows, read)
    ]


def unseen(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """Which workbooks have rows in hidden sheets, with the columns of those that are read: nobody may miss them."""
    files = con.execute(
        "SELECT n.file, n.rows FROM safe.note n JOIN safe.file f USING (source, file) "
        "WHERE n.source = $1 AND n.rule = $2 AND n.effect = $3 AND NOT f.stopped ORDER BY ALL",
        [contract.source, *UNSEEN_ROWS],
    ).fetchall()
    return [
        f"{rows:,} {'row stands' if rows == 1 else 'rows stand'} in hidden sheets of {file}, which are not read: "
        "unhide or delete those sheets"
        for file, rows in files
    ]


def emptied(con: duckdb.DuckDBPyConnection, contract: Contract, of_newest: str, limits: Limits) -> list[str]:
    """Which columns that the last good version had filled are empty in every row now."""
    now, before = _filled(con, contract, of_newest)
    return [
        f"{column.name} is empty in every row, where the last good delivery had it filled"
        for column in _watched(contract)
        if now["rows"] and not now[column.name] and before[column.name] >= max(limits.emptied_rows, 1)
    ]


def faded(con: duckdb.DuckDBPyConnection, contract: Contract, of_newest: str, limits: Limits) -> list[str]:
    """Which columns of the rows that came new are filled much less than in the last good version."""
    source = literal(contract.source)
    new_files = (
        f"t._file IN (SELECT number FROM safe.file WHERE source = {source} AND sha256 NOT IN "
        f"(SELECT sha256 FROM {NAME}.safe.file WHERE source = {source} AND sha256 IS NOT NULL))"
    )
    now, before = _filled(con, contract, of_newest if contract.full else new_files)
    told = []
    for column in _watched(contract):
        expected = now["rows"] * before[column.name] / max(before["rows"], 1)
        if expected >= limits.unread_rows and now[column.name] < limits.faded_share * expected:
            told.append(
                f"{column.name} is filled in {now[column.name]:,} of {now['rows']:,} new rows, where the last good "
                f"delivery had it in {before[column.name]:,} of {before['rows']:,}"
            )
    return told


def _watched(contract: Contract) -> list[Column]:
    return [column for column in contract.kept if not column.required]


def _filled(con: duckdb.DuckDBPyConnection, contract: Contract, fresh: str) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows there are, and how many fill each column, now and in the last good version."""
    columns = _watched(contract)
    counts = ", ".join(["count(*)", *(f"count({_name(column)})" for column in columns)])
    names = ["rows", *(column.name for column in columns)]
    now = row(con, f"SELECT {counts} FROM safe.{quoted(contract.source)} t WHERE {fresh}")
    before = row(con, f"SELECT {counts} FROM {table_of(contract)} t WHERE _file <> {CARRIED_NUMBER}")
    return dict(zip(names, now, strict=True)), dict(zip(names, before, strict=True))


def _name(column: Column) -> str:
    return f"t.{quoted(str(column.becomes))}"


def groups_lost(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, limits: Limits) -> list[str]:
    """Which common groups of offences have no row in a month that has others, or a tenth of their share at most."""
    if not contract.span or "code" not in {column.becomes for column in contract.kept}:
        return []
    now = _by_month(con, site, contract, f"safe.{quoted(contract.source)}")
    before = _by_month(con, site, contract, table_of(contract))
    told = []
    for group in sorted({group for group, _ in before} - {""}):
        if months := _empty_months(group, now, before, limits):
            told.append(f"no row is of the group {group} in {', '.join(f'{month:%Y-%m}' for month in months)}")
        elif _share_fell(group, now, before, limits):
            told.append(f"hardly a row is of the group {group} any more")
    return [f"{one}: perhaps the codes are spelt in another way" for one in told]


def _by_month(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, table: str) -> Counter:
    """Rows by (group, month); the group "" has all rows. Both sides are read by today's list of codes."""
    found = con.execute(
        f"""
        WITH counted AS (
            SELECT code, date_trunc('month', {quoted(contract.span)})::DATE AS _month, count(*) AS rows
            FROM {table} WHERE _month IS NOT NULL GROUP BY code, _month
        ),
        listed AS (
            SELECT d.code, c.offence_group FROM (SELECT DISTINCT code FROM counted) d JOIN safe.offence_codes c
                ON c.site = $1 AND {IS_LISTED}
            QUALIFY row_number() OVER (PARTITION BY d.code ORDER BY {CLOSEST}) = 1
        )
        SELECT offence_group, _month, sum(rows)::BIGINT FROM counted JOIN listed USING (code) GROUP BY ALL
        UNION ALL SELECT '', _month, sum(rows)::BIGINT FROM counted GROUP BY ALL
        """,
        [site.name],
    ).fetchall()
    return Counter({(group, month): rows for group, month, rows in found})


def _empty_months(group: str, now: Counter, before: Counter, limits: Limits) -> list[date]:
    # Half a month proves nothing, so months are judged that have at least half of the usual rows.
    whole = sorted(month for (one, month) in before if one == "")
    usual = sum(before["", month] for month in whole) / max(len(whole), 1)
    whole = [month for month in whole if before["", month] >= usual / 2]
    year = whole[-YEAR:]
    empty = []
    for month in sorted(month for (one, month) in now if one == "" and now["", month] >= usual / 2):
        # A month of the last build is held against itself, a later one against the year before it. What was accepted
        # once is not asked for again: then the latest month has none of the group.
        if ("", month) in before:
            common = before[group, month] >= limits.group_rows
        else:
            mean = sum(before[group, one] for one in year) / max(len(year), 1)
            common = bool(year) and before[group, year[-1]] > 0 and mean >= limits.group_rows
        if common and not now[group, month]:
            empty.append(month)
    return empty


def _share_fell(group: str, now: Counter, before: Counter, limits: Limits) -> bool:
    (of_now, all_now), (of_before, all_before) = (
        tuple(sum(rows for (one, _), rows in side.items() if one == wanted) for wanted in (group, ""))
        for side in (now, before)
    )
    return of_before >= limits.group_rows and of_now * all_before < limits.group_share * of_before * all_now


def strangers(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, limits: Limits) -> list[str]:
    """Whether the records that were there before are now of other people: their numbers are spelt in another way.

    Who is the same by the list of merged clients is no other: one of them may have very many records.
    """
    person = _person(contract)
    if not person or not contract.key or person in map(quoted, contract.key):
        return []
    alike = " AND ".join(f"t.{quoted(name)} IS NOT DISTINCT FROM l.{quoted(name)}" for name in contract.key)
    one_by_one = con.execute(
        f"SELECT l.{person}, t.{person}, count(*) FROM safe.{quoted(contract.source)} t JOIN {table_of(contract)} l "
        f"ON {alike} GROUP BY ALL"
    ).fetchall()
    kept = _mergers(con, site)
    both = sum(rows for *_, rows in one_by_one)
    other = sum(rows for before, now, rows in one_by_one if kept.get(before, before) != kept.get(now, now))
    if not limits.beyond("strangers", other, both):
        return []
    told = f"{other:,} of {both:,} records that were there before are now of a person with another number"
    why = "Perhaps the numbers of people are spelt in another way, so that one counts as two"
    return [f"{told}. {why}; or numbers of records were given to others"]


def _mergers(con: duckdb.DuckDBPyConnection, site: Site) -> dict[str, str]:
    """By each key that was given up the one at the end of its chain, in the list that came; later rows hold."""
    lists = [contract for contract in site.contracts.values() if contract.feeds == "merged_client"]
    pairs: dict[str, str] = {}
    for one in lists:
        table = f"safe.{quoted(one.source)}"
        pairs |= con.execute(
            f"SELECT old_key, new_key FROM {table} WHERE old_key <> new_key ORDER BY _file, rowid"
        ).fetchall()
    return ends(pairs)[0]


def unknown_people(con: duckdb.DuckDBPyConnection, site: Site, last: LastBuild) -> list[str]:
    """In which of the programme's other files far fewer people than before are known from a referral."""
    limits = limits_of(site)
    theirs = [c for c in site.contracts.values() if last.has(c) and _person(c)]
    referred = [contract for contract in theirs if contract.feeds == "referral"]
    told = []
    for contract in theirs if referred else []:
        now = _known(con, contract, referred, lambda one: f"safe.{quoted(one.source)}")
        before = _known(con, contract, referred, table_of)
        expected = now[0] * before[1] / max(before[0], 1)
        if expected - now[1] >= max(limits.strangers_rows, 1) and now[1] < (1 - limits.unknown_people_share) * expected:
            told.append(
                f"{contract.source}: {now[1]:,} of its {now[0]:,} people are known from a referral, where "
                f"{before[1]:,} of {before[0]:,} were. Perhaps their numbers are spelt in another way"
            )
    return told


def _known(
    con: duckdb.DuckDBPyConnection, contract: Contract, referred: list[Contract], table: Callable[[Contract], str]
) -> tuple[int, int]:
    """How many people a file has, and how many of them were referred."""
    known = " UNION ".join(f"SELECT {_person(one)} FROM {table(one)}" for one in referred)
    person = _person(contract)
    return row(
        con,
        f"SELECT count(DISTINCT {person}), count(DISTINCT {person}) FILTER ({person} IN ({known})) "
        f"FROM {table(contract)}",
    )


def _person(contract: Contract) -> str | None:
    people = [quoted(str(column.becomes)) for column in contract.kept if column.pseudonym == "person"]
    return people[0] if people else None
