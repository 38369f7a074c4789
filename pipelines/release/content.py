"""The hash of what a release holds: rebuilt from the same inputs it is the same."""

import hashlib

import duckdb

from pipelines.db import quoted, row

TABLES = (
    "metric", "area", "grid", "cell", "estimate", "service_area", "service_state", "eligibility", "break", "evidence",
    "published_count", "benchmark", "price_index", "methods_compared",
    "coverage", "coverage_gap", "input", "policy", "site_setting", "declared_view", "disclosure_report",
)  # fmt: skip


def content_hash(con: duckdb.DuckDBPyConnection, catalog: str) -> str:
    """A SHA-256 over the ordered rows of every table but release_info: equal inputs give equal hashes.

    A release of an earlier version has fewer tables, and keeps its hash. A table that no release has counts, too.
    """
    found = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY 1", [catalog])
    there = [table for (table,) in found.fetchall() if table != "release_info"]
    whole = hashlib.sha256()
    for table in [*(name for name in TABLES if name in there), *(name for name in there if name not in TABLES)]:
        rows = row(
            con,
            f"SELECT count(*) || ' ' || coalesce(sha256(string_agg(row, chr(10) ORDER BY row)), '') "
            f"FROM (SELECT t::VARCHAR AS row FROM {catalog}.{quoted(table)} t)",
        )[0]
        whole.update(f"{table} {rows}\n".encode())
    return whole.hexdigest()
