"""Whether a mapping makes each incident of the rows of that incident alone, so that a few can be made without the rest.

It is read as DuckDB reads it. What is not known to be safe is taken to be unsafe: then everything is built anew.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from pipelines.contracts import Site
from pipelines.db import row

ID = "incident_id"
GROUPING = ("group_expressions", "group_sets", "having", "sample")
# Of one row alone. FUNCTION is looked up: it may be an aggregate, or give another answer each time.
PLAIN = {
    "COLUMN_REF", "CONSTANT", "CASE", "CAST", "COMPARISON", "CONJUNCTION", "OPERATOR", "BETWEEN", "COLLATE", "FUNCTION",
    "TYPE", "WINDOW",
}  # fmt: skip


def sources_of_incidents(con: duckdb.DuckDBPyConnection, site: Site) -> tuple[str, ...] | None:
    """The sources that the site's mapping `incident` reads; None where one row may depend on another incident's."""
    read = json.loads(row(con, "SELECT json_serialize_sql(?)", [site.mapping("incident") or ""])[0])
    if read["error"] or len(read["statements"]) != 1:
        return None
    node = read["statements"][0]["node"]
    parts = node["children"] if _is_union_all(node) else [node]
    scalar = _scalar_functions(con)
    if not all(_is_plain(part, site, scalar) for part in parts) or len({_place_of_id(part) for part in parts}) > 1:
        return None
    return tuple(sorted({part["from_table"]["table_name"] for part in parts}))


def _is_union_all(node: dict) -> bool:
    return node["type"] == "SET_OPERATION_NODE" and node["setop_type"] == "UNION" and node["setop_all"] and _bare(node)


def _bare(node: dict) -> bool:
    return not node["modifiers"] and not node["cte_map"]["map"]


def _is_plain(node: dict, site: Site, scalar: Collection[str]) -> bool:
    """Whether a SELECT reads one source of the site, row by row or in windows of one incident, and names its number."""
    if node["type"] != "SELECT_NODE" or not _bare(node):
        return False
    table = node["from_table"]
    whole = table["type"] == "BASE_TABLE" and table["schema_name"] == "safe" and not table["sample"]
    grouped = node["aggregate_handling"] != "STANDARD_HANDLING" or any(node[part] for part in GROUPING)
    contract = site.contracts.get(table.get("table_name", ""))
    if not (whole and contract and ID in contract.key) or grouped or _place_of_id(node) is None:
        return False
    written = [*node["select_list"], node["where_clause"], node["qualify"]]
    return all(_is_safe(one, scalar) for one in written if one)


def _place_of_id(node: dict) -> int | None:
    places = [i for i, one in enumerate(node["select_list"]) if _is_id(one) and one["alias"] in ("", ID)]
    return places[0] if places else None


def _is_id(expression: dict) -> bool:
    return expression["class"] == "COLUMN_REF" and expression["column_names"][-1] == ID


def _is_safe(expression: dict, scalar: Collection[str]) -> bool:
    for one in expressions(expression):
        if one["class"] not in PLAIN:
            return False
        if one["class"] == "FUNCTION" and one["function_name"] not in scalar:
            return False
        if one["class"] == "WINDOW" and not any(map(_is_id, one["partitions"])):
            return False
    return True


def expressions(part: Any) -> Iterator[dict]:
    """Every expression in a part of a SELECT, as json_serialize_sql tells it."""
    if isinstance(part, dict):
        if "class" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from expressions(one)


def _scalar_functions(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute(
        "SELECT function_name FROM duckdb_functions() GROUP BY function_name "
        "HAVING bool_and(function_type = 'scalar' AND stability = 'CONSISTENT')"
    ).fetchall()
    return {name for (name,) in found}
