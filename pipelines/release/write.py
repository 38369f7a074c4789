"""Writes release-<version>.duckdb and its package beside their predecessors, then points current.duckdb to it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines import db
from pipelines.db import literal, row
from pipelines.policy import View, policy_of
from pipelines.release.approvals import WAITING, current_release, last_seen, leads_nowhere, protected_hash
from pipelines.release.areas import fill_areas
from pipelines.release.content import content_hash
from pipelines.release.grid import fill_grid
from pipelines.release.package import clear_packages, write_package
from pipelines.release.schema import SCHEMA_VERSION, Derived, schema_sql
from pipelines.release.summary import changes_since, refuse_great
from pipelines.release.tables import COPIES
from pipelines.release.words import add_words


class Published(NamedTuple):
    """A release in its place, and in what it is not like the one that readers saw before."""

    path: Path
    worth_a_look: list[str]


def write_release(
    con: duckdb.DuckDBPyConnection, out: Path, views: Iterable[View], code: str, *, accept_changes: bool = False,
    same_knowledge: bool = False,
) -> Published:  # fmt: skip
    """Write one release from `core`, `stat.metric` and `protected` to the folder `out`, and its package beside it.

    Readers see the old release until the link is swapped; it is not when a person has to approve the new one first.
    `code` is the version of the program. `same_knowledge`: what is known beside the protected numbers is what was known
    for the release that readers see, so that its approval counts for the same numbers again. Raises
    duckdb.ConstraintException when anything that must not be published reaches the file, and ContractBroken when it is
    not like the release that readers see, but for `accept_changes`; nothing is left behind then.
    """
    beside, package = out / "release.duckdb.tmp", out / "package.tmp"
    clear_packages(out)
    try:
        con.execute(f"ATTACH {literal(str(beside))} AS release")
        try:
            declared = list(views)
            _create_tables(con, declared)
            _fill(con, declared)
            version, current = _sign(con, out, code, same_knowledge)
            worth_a_look = _not_like_the_last(con, out, accept_changes)
        finally:
            con.execute("DETACH release")
        write_package(beside, package)
        return Published(put_in_place(beside, package, version, current=current), worth_a_look)
    finally:
        db.clear_leftovers(beside, package)


def put_in_place(beside: Path, package: Path, version: str, *, current: bool) -> Path:
    """Give a finished release and its package their names, and send readers to it if it is `current`; returns its path.

    A reader of current.duckdb sees the old release or the new one, whole, at any moment.
    """
    final = beside.with_name(f"release-{version}.duckdb")
    os.replace(package, final.with_suffix(""))  # a package without its release is none
    os.replace(beside, final)
    if current:
        db.point_to(final.with_name("current.duckdb"), final)
    return final


def _not_like_the_last(con: duckdb.DuckDBPyConnection, out: Path, accept: bool) -> list[str]:
    """In what the release is not like the one that readers see; raises ContractBroken where that is too much."""
    last = last_seen(out, *row(con, "SELECT site, demonstration FROM release.release_info"))
    if last is None:
        return []
    con.execute(f"ATTACH {literal(str(last.path))} AS last (READ_ONLY)")
    try:
        # Made-up data stay among themselves, and so does a city.
        alike = "SELECT count(DISTINCT (site, demonstration)) = 1 FROM (FROM {} UNION ALL FROM {})"
        who = "(SELECT site, demonstration FROM {}.release_info)"
        if not row(con, alike.format(who.format("last"), who.format("release")))[0]:
            return []
        changes = changes_since(con, "last", "release")
    finally:
        con.execute("DETACH last")
    gone = leads_nowhere(out)
    lost = [f"current.duckdb leads to {gone}, which is not there: held against {last.version}"] if gone else []
    seen = "which readers see" if current_release(out) else "the newest that was let out"
    return lost + ([] if accept else refuse_great(changes, last.version, seen))


def _create_tables(con: duckdb.DuckDBPyConnection, views: list[View]) -> None:
    metrics = con.execute("SELECT id, family FROM stat.metric ORDER BY id").fetchall()
    public = con.execute("SELECT id FROM stat.metric WHERE access = 'public' ORDER BY id").fetchall()
    shapes = [(metric, view) for metric, family in metrics for view in views if view.family == family]
    sources = con.execute("SELECT source FROM core.source WHERE access = 'open' ORDER BY source").fetchall()
    rules, derived = policy_of(con), _derived(con)
    con.execute("USE release")
    con.execute(schema_sql([metric for (metric,) in public], shapes, [source for (source,) in sources], rules, derived))
    con.execute("USE memory")
    add_words(con, "release")


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
        limit = {"minimum": policy_of(con).minimum_shown} if "$minimum" in query else None
        con.execute(f"INSERT INTO release.{table} {query}", limit)
    fill_areas(con)
    fill_grid(con)
    for name, (value, meaning) in policy_of(con).meanings.items():
        con.execute("INSERT INTO release.policy VALUES (?, ?, ?)", [name, value, meaning])
    for view in views:
        row = [view.family, view.layer, view.grain, view.attribute]
        con.execute("INSERT INTO release.declared_view VALUES (?, ?, ?, ?)", row)


def _sign(con: duckdb.DuckDBPyConnection, out: Path, code: str, same_knowledge: bool) -> tuple[str, bool]:
    """Write who and what the release is; returns its version and whether it becomes current by itself."""
    digest = content_hash(con, "release")
    approval = _approval(con, out, same_knowledge)
    version = row(con, "SELECT strftime(now() AT TIME ZONE 'UTC', '%Y%m%dT%H%M%S%f') || '-' || ?[1:8]", [digest])[0]
    con.execute(
        """
        INSERT INTO release.release_info
        SELECT $1, $2, $5, site, site_title, built_at,
               (SELECT max(complete_to) FROM core.source), demonstration, $4,
               EXISTS (FROM core.source WHERE access = 'programme' AND complete_from IS NOT NULL), $3
        FROM core.build
        """,
        [version, SCHEMA_VERSION, digest, approval, code],
    )
    return version, not approval.startswith("not approved")


def _approval(con: duckdb.DuckDBPyConnection, out: Path, same_knowledge: bool) -> str:
    demonstration = row(con, "SELECT demonstration FROM core.build")[0]
    if demonstration:
        return "demonstration data"
    if not row(con, "SELECT count(*) FROM release.cell c JOIN release.metric m ON m.id = metric_id "
                    "WHERE m.access = 'protected' AND c.status <> 'no_data'")[0]:  # fmt: skip
        return "open data only"
    last = current_release(out)
    alike = last and last.approved and not last.demonstration and last.protected == protected_hash(con, "release")
    same = alike and same_knowledge
    return f"its protected numbers are those of {last.version}, {last.approval}"[:500] if same else WAITING
