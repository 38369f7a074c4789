"""Writes release-<version>.duckdb beside its predecessors, then points current.duckdb to it."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines import db
from pipelines.db import literal, row
from pipelines.policy import View, policy_of
from pipelines.release.approvals import WAITING, current_release, protected_hash
from pipelines.release.areas import fill_areas
from pipelines.release.grid import fill_grid
from pipelines.release.schema import SCHEMA_VERSION, Derived, schema_sql
from pipelines.release.tables import COPIES

TABLES = (
    "metric", "area", "grid", "cell", "estimate", "service_area", "service_state", "eligibility", "break", "evidence",
    "coverage", "coverage_gap", "policy", "site_setting", "declared_view", "disclosure_report",
)  # fmt: skip


def write_release(con: duckdb.DuckDBPyConnection, out: Path, views: Iterable[View]) -> Path:
    """Write one release from `core`, `stat.metric` and `protected` to the folder `out`; returns its path.

    Readers see the old release until the link is swapped; it is not when a person has to approve the new one first.
    Raises duckdb.ConstraintException when anything that must not be published reaches the file; nothing is left behind
    then.
    """
    beside = out / "release.duckdb.tmp"
    try:
        con.execute(f"ATTACH {literal(str(beside))} AS release")
        try:
            declared = list(views)
            _create_tables(con, declared)
            _fill(con, declared)
            version, current = _sign(con, out)
        finally:
            con.execute("DETACH release")
        final = out / f"release-{version}.duckdb"
        os.replace(beside, final)
    finally:
        db.clear_leftovers(beside)
    if current:
        db.point_to(out / "current.duckdb", final)
    return final


def _create_tables(con: duckdb.DuckDBPyConnection, views: list[View]) -> None:
    metrics = con.execute("SELECT id, family FROM stat.metric ORDER BY id").fetchall()
    public = con.execute("SELECT id FROM stat.metric WHERE access = 'public' ORDER BY id").fetchall()
    shapes = [(metric, view) for metric, family in metrics for view in views if view.family == family]
    sources = con.execute("SELECT source FROM core.source WHERE access = 'open' ORDER BY source").fetchall()
    rules, derived = policy_of(con), _derived(con)
    con.execute("USE release")
    con.execute(schema_sql([metric for (metric,) in public], shapes, [source for (source,) in sources], rules, derived))
    con.execute("USE memory")


def _derived(con: duckdb.DuckDBPyConnection) -> list[Derived]:
    found = con.execute("""
        SELECT m.id, CASE WHEN m.denominator <> 'units' AND coalesce(d.access, 'public') = 'public' THEN 'open_rate'
                          WHEN m.denominator <> 'units' THEN 'rate' WHEN m.counts = 'amount' THEN 'median'
                          ELSE 'share' END, m.scale
        FROM stat.metric m LEFT JOIN stat.metric d ON d.id = m.denominator
        WHERE m.access = 'protected' AND m.denominator <> 'none' ORDER BY m.id
    """).fetchall()
    return [Derived(*one) for one in found]


def _fill(con: duckdb.DuckDBPyConnection, views: list[View]) -> None:
    for table, query in COPIES.items():
        con.execute(f"INSERT INTO release.{table} {query}")
    fill_areas(con)
    fill_grid(con)
    for name, (value, meaning) in policy_of(con).meanings.items():
        con.execute("INSERT INTO release.policy VALUES (?, ?, ?)", [name, value, meaning])
    for view in views:
        row = [view.family, view.layer, view.grain, view.attribute]
        con.execute("INSERT INTO release.declared_view VALUES (?, ?, ?, ?)", row)


def _sign(con: duckdb.DuckDBPyConnection, out: Path) -> tuple[str, bool]:
    """Write who and what the release is; returns its version and whether it becomes current by itself."""
    digest = content_hash(con, "release")
    approval = _approval(con, out)
    version = row(con, "SELECT strftime(now() AT TIME ZONE 'UTC', '%Y%m%dT%H%M%S%f') || '-' || ?[1:8]", [digest])[0]
    con.execute(
        """
        INSERT INTO release.release_info
        SELECT $1, $2, code_version, site, site_title, built_at,
               (SELECT max(complete_to) FROM core.source), demonstration, $4,
               EXISTS (FROM core.source WHERE access = 'programme' AND complete_from IS NOT NULL), $3
        FROM core.build
        """,
        [version, SCHEMA_VERSION, digest, approval],
    )
    return version, not approval.startswith("not approved")


def _approval(con: duckdb.DuckDBPyConnection, out: Path) -> str:
    demonstration = row(con, "SELECT demonstration FROM core.build")[0]
    if demonstration:
        return "demonstration data"
    if not row(con, "SELECT count(*) FROM release.cell c JOIN release.metric m ON m.id = metric_id "
                    "WHERE m.access = 'protected' AND c.status <> 'no_data'")[0]:  # fmt: skip
        return "open data only"
    last = current_release(out)
    same = last and last.approved and not last.demonstration and last.protected == protected_hash(con, "release")
    return f"its protected numbers are those of {last.version}, {last.approval}"[:500] if same else WAITING


def content_hash(con: duckdb.DuckDBPyConnection, catalog: str) -> str:
    """A SHA-256 over the ordered rows of every table but release_info: equal inputs give equal hashes."""
    whole = hashlib.sha256()
    for table in TABLES:
        rows = row(
            con,
            f"SELECT count(*) || ' ' || coalesce(sha256(string_agg(row, chr(10) ORDER BY row)), '') "
            f"FROM (SELECT t::VARCHAR AS row FROM {catalog}.{table} t)",
        )[0]
        whole.update(f"{table} {rows}\n".encode())
    return whole.hexdigest()
