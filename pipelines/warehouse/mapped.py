"""What a city's mapping gives, value by value: one that cannot be worked out is missing and told, and stops nothing.

So is a day or a time that comes to nothing though its row has a day: nothing is counted where no day is.
Only SELECTs that read one source row by row are looked into. What fails elsewhere stops the build and names the file.
"""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.contracts.times import TYPES
from pipelines.db import quoted, row
from pipelines.warehouse.by_incident import GROUPING, expressions
from pipelines.warehouse.limits import Limits

MISSING, RULE = "set to missing", "what mappings/"
# Of several rows, or of who knows what: such a value is not tried.
NOT_TRIED = {"WINDOW", "SUBQUERY", "LAMBDA", "STAR", "PARAMETER", "DEFAULT", "POSITIONAL_REFERENCE"}
CHOOSES = {"if", "nullif"}  # as CASE: a mapping that says when a value is NULL means it


class Made(NamedTuple):
    """A value as a mapping gives it: its name in core, its SQL, and the columns of `safe` it is made of.

    `tried` are those that are worked out, row by row, and could fail: a column as it stands could not. `days` says of a
    day or a time whether there is something in its row to make it of (SQL); blank where NULL is an answer.
    """

    name: str
    sql: str
    of: tuple[str, ...]
    tried: bool
    days: str = ""

    @property
    def value(self) -> str:
        """SQL for the value; NULL where it cannot be worked out."""
        return f"TRY({self.sql})" if self.tried else self.sql

    @property
    def fails(self) -> str:
        """SQL for whether the value cannot be worked out of a row."""
        # Where it can be worked out, NULL is a value, too.
        failed = f"TRY(({self.sql}) IS NULL) IS NULL"
        return f"({failed} OR (({self.days}) AND {self.value} IS NULL))" if self.days else failed


class Part(NamedTuple):
    """A SELECT of a mapping that reads one source row by row, what it gives, and which rows it takes (SQL)."""

    source: str
    alias: str
    gives: tuple[Made, ...]
    where: str

    def rows(self, failing: Made | None = None, table: str = "") -> str:
        """SQL for the rows it takes of its source, or of another `table` (SQL) in its place; those alone in which a
        value is `failing`."""
        fails = f" AND {failing.fails}" if failing else ""
        return f"{table or f'safe.{quoted(self.source)}'} AS {quoted(self.alias)} WHERE {self.where}{fails}"


def mapping_of(con: duckdb.DuckDBPyConnection, site: Site, table: str) -> str | None:
    """The site's mapping of core.<table>, NULL for each value that cannot be worked out; None where there is none."""
    mapping = site.mapping(table)
    tree = _own(con, site, table)
    if not tree:
        return mapping
    found = 0
    for node, part in _parts(con, site, str(mapping), tree):
        for place, made in enumerate(part.gives):
            if made.tried:
                expression = node["select_list"][place]
                node["select_list"][place] = _around(expression, "OPERATOR_TRY", made.name)
                found += 1
    written = _written(con, tree) if found else mapping
    return written if _fits(con, f"FROM ({written})") else mapping


def parts_of(con: duckdb.DuckDBPyConnection, site: Site, table: str) -> list[Part]:
    """The SELECTs of a mapping that read one source each, row by row."""
    tree = _own(con, site, table)
    return [part for _, part in _parts(con, site, str(site.mapping(table)), tree)] if tree else []


def tried(con: duckdb.DuckDBPyConnection, site: Site, table: str) -> list[tuple[Part, Made]]:
    """The values that a mapping works out, each with the SELECT it stands in."""
    return [(part, made) for part in parts_of(con, site, table) for made in part.gives if made.tried]


def note_missing(con: duckdb.DuckDBPyConnection, site: Site, table: str) -> None:
    """Write to core.load_note in how many loaded rows of each file the mapping could not work out a value."""
    for part, made in tried(con, site, table):
        told = [columns_told(site.contracts[part.source], made.of), rule(table, made), MISSING]
        con.execute(
            "INSERT INTO core.load_note SELECT $1, source, file, $3, $4, $5, rows FROM safe.file JOIN "
            f"(SELECT _file, count(*) AS rows FROM {part.rows(made)} GROUP BY _file) ON number = _file "
            "WHERE source = $2 ORDER BY file",
            [site.name, part.source, *told],
        )


def any_missing(con: duckdb.DuckDBPyConnection, site: Site, table: str) -> bool:
    """Whether there is a row in which the mapping cannot work out a value."""
    return any(row(con, f"SELECT count(*) FROM {part.rows(made)}")[0] for part, made in tried(con, site, table))


def doubted(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits) -> list[str]:
    """Of which files of a source so many values cannot be worked out that the mapping, or a column, must be wrong."""
    files = con.execute(
        "SELECT n.file, n.column_name, n.rule, n.rows, f.rows_read FROM core.load_note n JOIN safe.file f "
        "USING (source, file) WHERE n.source = $1 AND starts_with(n.rule, $2) ORDER BY ALL",
        [contract.source, RULE],
    ).fetchall()
    return [
        f"{column} is not {what} in {rows:,} of {read:,} rows of {file}"
        for file, column, what, rows, read in files
        if limits.beyond("unread", rows, read)
    ]


def rule(table: str, made: Made) -> str:
    """What the columns that `made` is worked out from are expected to be, in words."""
    return f"{RULE}{table}.sql can make {made.name} of"


def columns_told(contract: Contract, names: Collection[str]) -> str:
    """The columns that become `names`, as the contract calls them."""
    return " with ".join(column.name for column in contract.kept if column.becomes in names)


def _own(con: duckdb.DuckDBPyConnection, site: Site, table: str) -> dict[str, Any] | None:
    """A mapping of the city's own as DuckDB reads it; None where there is none, or it is no single SELECT."""
    mapping = site.mapping(table)
    if not mapping or mapping == site.shared.get(table):
        return None  # what all cities share works nothing out that could fail
    tree = json.loads(row(con, "SELECT json_serialize_sql(?)", [mapping])[0])
    return None if tree["error"] or len(tree["statements"]) != 1 else tree


def _written(con: duckdb.DuckDBPyConnection, tree: dict[str, Any]) -> str:
    return row(con, "SELECT json_deserialize_sql(?)", [json.dumps(tree)])[0]


def _parts(
    con: duckdb.DuckDBPyConnection, site: Site, mapping: str, tree: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], Part]]:
    types = {name: kind for name, kind, *_ in con.execute(f"DESCRIBE FROM ({mapping})").fetchall()}
    for node in _selects(tree["statements"][0]["node"]):
        part = _part(con, site, node, types)
        if part and _fits(con, f"SELECT {', '.join(made.sql for made in part.gives)} FROM {part.rows()}"):
            # An aggregate cannot be tried, nor what is another each time.
            gives = [m._replace(tried=m.tried and _fits(con, f"FROM {part.rows(m)}")) for m in part.gives]
            yield node, part._replace(gives=tuple(gives))


def _fits(con: duckdb.DuckDBPyConnection, query: str) -> bool:
    try:
        con.execute(f"DESCRIBE {query}").fetchall()
    except duckdb.Error:
        return False
    return True


def _selects(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node["type"] == "SET_OPERATION_NODE":
        for child in node["children"]:
            yield from _selects(child)
    elif node["type"] == "SELECT_NODE":
        yield node


def _part(con: duckdb.DuckDBPyConnection, site: Site, node: dict[str, Any], types: dict[str, str]) -> Part | None:
    table, listed = node["from_table"], node["select_list"]
    contract = site.contracts.get(table.get("table_name", ""))
    whole = table["type"] == "BASE_TABLE" and table["schema_name"] == "safe" and not table["sample"]
    if not (whole and contract) or any(node[part] for part in GROUPING) or node["cte_map"]["map"]:
        return None
    if len(listed) != len(types) or any(len(named) > 2 for one in [node] for named in _names(one)):
        return None
    columns = {str(column.becomes) for column in contract.kept}
    text, gives = _texts(con), []
    for (name, kind), expression in zip(types.items(), listed, strict=True):
        of = {named[-1] for named in _names(expression)} & columns
        kinds = {one["class"] for one in expressions(expression)}
        tried = bool(of) and expression["class"] != "COLUMN_REF" and not NOT_TRIED & kinds
        days = _days(contract, of, expression) if tried and kind in TYPES else ""
        gives.append(Made(name, text(expression), tuple(sorted(of)), tried, days))
    where = text(node["where_clause"]) if node["where_clause"] else "true"
    return Part(contract.source, table["alias"] or contract.source, tuple(gives), where)


def _days(contract: Contract, of: Collection[str], expression: dict[str, Any]) -> str:
    """SQL for whether a row has a day among the columns `of`, or all of them where none is a day; see Made."""
    while expression["class"] == "CAST":
        expression = expression["child"]
    if expression["class"] == "CASE" or expression.get("function_name") in CHOOSES:
        return ""
    days = [str(column.becomes) for column in contract.kept if column.becomes in of and column.type in TYPES]
    tests = [f"{quoted(name)} IS NOT NULL" for name in days or sorted(of)]
    return (" OR " if days else " AND ").join(tests)


def _names(part: Any) -> list[list[str]]:
    return [one["column_names"] for one in expressions(part) if one["class"] == "COLUMN_REF"]


def _around(expression: dict[str, Any], operator: str, alias: str) -> dict[str, Any]:
    return {"class": "OPERATOR", "type": operator, "alias": alias, "children": [expression | {"alias": ""}]}


def _texts(con: duckdb.DuckDBPyConnection) -> Callable[[dict[str, Any]], str]:
    """What writes an expression as SQL."""
    tree = json.loads(row(con, "SELECT json_serialize_sql('SELECT 1')")[0])

    def text(expression: dict[str, Any]) -> str:
        tree["statements"][0]["node"]["select_list"] = [expression | {"alias": ""}]
        return _written(con, tree).removeprefix("SELECT ")

    return text
