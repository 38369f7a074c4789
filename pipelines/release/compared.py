"""Holds a release file against what this program would write, not against what the file says of itself."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal, quoted, row
from pipelines.policy import View
from pipelines.release.anew import INFO, fill_rules, fill_tables, make_tables
from pipelines.release.form import form_faults
from pipelines.release.package_check import package_faults
from pipelines.release.tables import COPIES
from pipelines.release.words import add_words

# What the gate decides is compared row for row by the audit itself, which knows what may be hidden.
OF_THE_GATE = ("cell", "disclosure_report")
RULES = ("metric", "policy", "declared_view")
APPROVAL = (
    "demonstration data|open data only|not approved: a candidate|(its protected numbers are those of [0-9A-Za-z-]+, )*"
    "(approved by [^\\n]+ on [0-9-]{10}, expert determination of [0-9-]{10}, audit [0-9a-f]{16}|open data only)"
)


class Compared(NamedTuple):
    """What is not as this program writes it, and what could not be compared."""

    faults: list[str]
    left_out: list[str]


def compare_release(
    con: duckdb.DuckDBPyConnection, file: Path, views: Iterable[View], code: str, *, truth: bool
) -> Compared:
    """Compare the release `file` and its package with what the program of version `code` makes of `core` and `stat`.

    `con` holds the warehouse it was made of where there is `truth`, else what `stand_in` made of the file.
    """
    con.execute(f"ATTACH {literal(str(file))} AS held (READ_ONLY); ATTACH ':memory:' AS anew")
    try:
        said = _said(con)
        left_out = list(_left_out(con, said, code, truth))
        faults = list(_faults(con, list(views), same=said["code_version"] == code, whole=truth and not left_out))
        faults += [f"the file says of itself another {name} than can be" for name in _strange(said)]
    finally:
        con.execute("DETACH held; DETACH anew")
    package = package_faults(file, same=said["code_version"] == code)
    return Compared(faults + package.faults, left_out + package.left_out)


def stand_in(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Fill core.setting and core.source, empty till now, with what the release `file` says of its city."""
    con.execute(f"ATTACH {literal(str(file))} AS held (READ_ONLY)")
    try:
        tables = {name for (name,) in con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'held'"
        ).fetchall()}  # fmt: skip
        if "site_setting" in tables:
            con.execute("INSERT INTO core.setting BY NAME SELECT site, name, value FROM held.site_setting")
        con.execute(
            "INSERT INTO core.source BY NAME SELECT site, source, title, kind, access, state FROM held.coverage"
        )
    finally:
        con.execute("DETACH held")


def _said(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    names = [name for name, *_ in con.execute("DESCRIBE held.release_info").fetchall()]
    return dict(zip(names, row(con, "FROM held.release_info"), strict=True))


def _left_out(con: duckdb.DuckDBPyConnection, said: dict[str, object], code: str, truth: bool) -> Iterator[str]:
    if said["code_version"] != code:
        yield (
            f"It was made by version {said['code_version']} of the program, and this is {code}: whether its tables, "
            "its measures' words and its downloads are just as that one made them cannot be said."
        )
    if truth and con.execute("SELECT built_at FROM core.build").fetchall() != [(said["built_at"],)]:
        yield (
            "The warehouse was built again since it was made: what it tells beside protected numbers was not held "
            "against the warehouse."
        )


def _strange(said: dict[str, object]) -> Iterator[str]:
    with duckdb.connect() as con:
        if not row(con, f"SELECT regexp_full_match($1::VARCHAR, {literal(APPROVAL)})", [said["approval"]])[0]:
            yield "approval"
        version = f"[0-9]{{8}}T[0-9]{{12}}-{str(said['content_hash'])[:8]}"
        if not row(con, "SELECT regexp_full_match($1::VARCHAR, $2)", [said["version"], version])[0]:
            yield "version"


def _faults(con: duckdb.DuckDBPyConnection, views: list[View], *, same: bool, whole: bool) -> Iterator[str]:
    try:
        make_tables(con, "anew", views)
        add_words(con, "anew")
        fill_rules(con, "anew", views)
    except ContractBroken as broken:
        yield f"the release tells a rule that cannot be: {broken}"
        return
    yield from form_faults(con, "held", "anew", same=same)
    con.execute("INSERT INTO anew.metric FROM stat.metric")
    yield from _measures(con)
    tables = set(RULES if same else ())
    if whole:
        others = [table for table in COPIES if table not in {*OF_THE_GATE, "metric"}]
        fill_tables(con, "anew", others)
        tables |= {*others, "area", "grid"}
        told = [name for name, *_ in con.execute(f"DESCRIBE ({INFO})").fetchall()]
        yield from _differs(con, "release_info", f"SELECT {', '.join(told)} FROM held.release_info", INFO)
    if same:
        yield from _out_of_order(con)
    for table in sorted(tables):
        if _columns(con, f"held.{quoted(table)}") == _columns(con, f"anew.{quoted(table)}"):
            yield from _differs(con, table, f"FROM held.{quoted(table)}", f"FROM anew.{quoted(table)}")


def _out_of_order(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Tables whose rows stand in another order than a release's do: anything could be written in it."""
    tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'held' ORDER BY 1"
    for (table,) in con.execute(tables).fetchall():
        key = ", ".join(quoted(name) for name, *_ in con.execute(f"DESCRIBE held.{quoted(table)}").fetchall())
        places = f"row_number() OVER (ORDER BY rowid) AS is_at, row_number() OVER (ORDER BY {key}, rowid) AS due_at"
        if row(con, f"SELECT count(*) FROM (SELECT {places} FROM held.{quoted(table)}) WHERE is_at <> due_at")[0]:
            yield f"the rows of the table {table} stand in another order than this program writes them"


def _differs(con: duckdb.DuckDBPyConnection, table: str, held: str, anew: str) -> Iterator[str]:
    """Whether a table has other rows than this program gives it, and how many."""
    more = row(con, f"SELECT count(*) FROM (({held}) EXCEPT ALL ({anew}))")[0]
    less = row(con, f"SELECT count(*) FROM (({anew}) EXCEPT ALL ({held}))")[0]
    if more or less:
        yield f"the table {table} has {more} rows that this program does not write, and lacks {less} that it does"


def _measures(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Measures that the registry does not have or has otherwise, and tables that tell of others than are listed."""
    for name, here in con.execute("""
        SELECT h.id, a.id IS NOT NULL FROM held.metric h LEFT JOIN anew.metric a ON a.id = h.id
        WHERE a.id IS NULL OR (h.access, h.family, h.counts, h.denominator, h.scale)
            IS DISTINCT FROM (a.access, a.family, a.counts, a.denominator, a.scale) ORDER BY ALL
    """).fetchall():
        yield f"{name}: is another measure than the registry has" if here else f"{name}: is not in the registry"
    tables = con.execute("SELECT table_name FROM duckdb_columns() WHERE database_name = 'held' "
                         "AND column_name = 'metric_id' AND table_name <> 'rate' ORDER BY ALL").fetchall()  # fmt: skip
    for (table,) in tables:
        lost = f"SELECT DISTINCT metric_id FROM held.{quoted(table)} t WHERE NOT EXISTS "
        for (name,) in con.execute(f"{lost} (FROM held.metric m WHERE m.id = t.metric_id) ORDER BY 1").fetchall():
            yield f"{name}: the table {table} tells of it, and the release does not list it as a measure"


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple] | None:
    try:
        return [one[:2] for one in con.execute(f"DESCRIBE {table}").fetchall()]
    except duckdb.CatalogException:
        return None
