"""What a metric's SQL reads: a public one may read open data only, whatever its header says."""

import json
from typing import Any

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import row
from pipelines.metrics import Metric

# The core tables that hold open data. A table is added here by a decision, not by a metric.
OPEN_TABLES = {
    "core.area", "core.area_parent", "core.incident", "core.incident_area", "core.population", "core.service_area",
    "core.service_state", "core.service_door_state",
}  # fmt: skip
# Programme data in which no person stands.
ABOUT_NOBODY = {"core.cost", "core.staffing", "core.source", "core.price_index"}

_known: dict[str, set[str]] = {}  # by SQL, whose parts depend on nothing else


def refuse_forbidden_reads(con: duckdb.DuckDBPyConnection, metric: Metric) -> None:
    """Raise ContractBroken when `metric` reads anything but core tables, or, being public, more than open data."""
    read = _tables(con, metric.sql)
    strange = sorted(name for name in read if not name.startswith("core."))
    if strange:
        raise ContractBroken(f"{metric.id}.sql reads {', '.join(strange)}; a metric reads core tables alone.")
    closed = sorted(read - OPEN_TABLES)
    if metric.access == "public" and closed:
        raise ContractBroken(
            f"{metric.id}.sql says that it is public but reads {', '.join(closed)}, which is programme data. "
            'Write access = "protected" and name its family of declared views.'
        )


def is_about_nobody(con: duckdb.DuckDBPyConnection, metric: Metric) -> bool:
    """Whether no person can be behind what `metric` counts: it reads open data, money and posts alone."""
    return _tables(con, metric.sql) <= OPEN_TABLES | ABOUT_NOBODY


def _tables(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    if sql not in _known:
        _known[sql] = _parsed(con, sql)
    return _known[sql]


def _parsed(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    tree = json.loads(row(con, "SELECT json_serialize_sql(?)", [sql])[0])
    if tree.get("error"):
        raise ContractBroken(f"the SQL of a metric cannot be parsed: {tree.get('error_message', 'no reason given')}")
    found: set[str] = set()
    named: set[str] = set()
    _walk(tree, found, named)
    return found - named


def _walk(node: Any, found: set[str], named: set[str]) -> None:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            schema = node.get("schema_name")
            found.add(f"{schema}.{node['table_name']}".lower() if schema else node["table_name"].lower())
        if node.get("type") == "TABLE_FUNCTION":
            found.add(f"{node['function']['function_name']}()")
        # A common table expression is a name for a part of the same query.
        named |= {entry["key"].lower() for entry in (node.get("cte_map") or {}).get("map", [])}
        for value in node.values():
            _walk(value, found, named)
    elif isinstance(node, list):
        for value in node:
            _walk(value, found, named)
