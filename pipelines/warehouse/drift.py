"""What changed inside a delivery whose rows all came: columns without words, numbers of people.

Shares are taken beside the last good version, in the warehouse attached as `last_build`. SQL such as `of_newest` tells
whether the row t came new.
"""

from collections import Counter
from collections.abc import Callable

import duckdb

from pipelines.contracts import Column, Contract, Site
from pipelines.contracts.no_record import UNREAD, UNSEEN_ROWS
from pipelines.db import literal, quoted, row
from pipelines.warehouse.kept import LastBuild, table_of
from pipelines.warehouse.limits import Limits, limits_of
from pipelines.warehouse.merged import mergers_of
from pipelines.warehouse.notes import shapes_told
from pipelines.warehouse.stages import name_of, rule_of

COMPARED = "comparison"  # the arm of those who were never in the programme


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


def _name(column: Column) -> str:
    return f"t.{quoted(str(column.becomes))}"


def strangers(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, limits: Limits
) -> tuple[list[str], list[str]]:
    """Whether the records that were there before are now of other people, and how surely: what stops, and a doubt.

    Who is the same by the list of merged clients is no other: one of them may have very many records. Where each
    person became one whom nobody knew, numbers are written in another way: they would link to no other file.
    """
    person = _person(contract)
    if not person or not contract.key or person in map(quoted, contract.key):
        return [], []
    alike = " AND ".join(f"t.{quoted(name)} IS NOT DISTINCT FROM l.{quoted(name)}" for name in contract.key)
    one_by_one = con.execute(
        f"SELECT l.{person}, t.{person}, count(*) FROM safe.{quoted(contract.source)} t JOIN {table_of(contract)} l "
        f"ON {alike} GROUP BY ALL"
    ).fetchall()
    kept = mergers_of(con, site)
    both = sum(rows for *_, rows in one_by_one)
    others = [pair for pair in one_by_one if kept.get(pair[0], pair[0]) != kept.get(pair[1], pair[1])]
    becomes = Counter(before for before, *_ in one_by_one)
    respelt = sum(rows for before, now, rows in others if becomes[before] == 1 and now not in becomes)
    if limits.beyond("respelt", respelt, both):
        told = f"{respelt:,} of {both:,} records that were there before are now of a person whom nobody knew before"
        return [f"{told}: the numbers of people are spelt in another way, or were given anew"], []
    other = sum(rows for *_, rows in others)
    if not limits.beyond("strangers", other, both):
        return [], []
    told = f"{other:,} of {both:,} records that were there before are now of a person with another number"
    why = "Perhaps the numbers of people are spelt in another way, so that one counts as two"
    return [], [f"{told}. {why}; or numbers of records were given to others"]


def unknown_people(con: duckdb.DuckDBPyConnection, site: Site, last: LastBuild) -> list[str]:
    """In which of the programme's other files far fewer people than before are known from a referral.

    Who is in the comparison arm was never referred, and does not count.
    """
    limits = limits_of(site)
    arms = [c for c in site.contracts.values() if "arm" in {column.becomes for column in c.kept} and _person(c)]
    theirs = [c for c in site.contracts.values() if last.has(c) and _person(c)]
    referred = [contract for contract in theirs if contract.feeds == "referral"]
    told = []
    for contract in theirs if referred else []:
        now = _known(con, contract, referred, arms, lambda one: f"safe.{quoted(one.source)}")
        before = _known(con, contract, referred, [one for one in arms if last.has(one)], table_of)
        expected = now[0] * before[1] / max(before[0], 1)
        if expected - now[1] >= max(limits.strangers_rows, 1) and now[1] < (1 - limits.unknown_people_share) * expected:
            told.append(
                f"{contract.source}: {now[1]:,} of its {now[0]:,} people are known from a referral, where "
                f"{before[1]:,} of {before[0]:,} were. Perhaps their numbers are spelt in another way, or those of a "
                "comparison group are not in its list"
            )
    return told


def _known(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    referred: list[Contract],
    arms: list[Contract],
    table: Callable[[Contract], str],
) -> tuple[int, int]:
    """How many people of the programme a file has, and how many of them were referred."""
    known = " UNION ".join(f"SELECT {_person(one)} FROM {table(one)}" for one in referred)
    person = _person(contract)
    others = "".join(f" EXCEPT SELECT {_person(one)} FROM {table(one)} WHERE arm = {literal(COMPARED)}" for one in arms)
    return row(
        con,
        f"SELECT count(person), count(person) FILTER (person IN ({known})) "
        f"FROM (SELECT DISTINCT {person} AS person FROM {table(contract)}{others})",
    )


def _person(contract: Contract) -> str | None:
    people = [quoted(str(column.becomes)) for column in contract.kept if column.pseudonym == "person"]
    return people[0] if people else None
