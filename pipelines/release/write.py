"""Writes release-<version>.duckdb and its package beside their predecessors, then points current.duckdb to it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines import db
from pipelines.db import literal, row
from pipelines.policy import View
from pipelines.release import fresh
from pipelines.release.anew import INFO, fill_rules, fill_tables, make_tables
from pipelines.release.approvals import WAITING, current_release, last_seen, leads_nowhere, protected_hash
from pipelines.release.content import content_hash
from pipelines.release.package import clear_packages, write_package
from pipelines.release.summary import changes_since, counted_otherwise, refuse_great
from pipelines.release.words import words_about


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
        con.execute("ATTACH ':memory:' AS release")
        try:
            declared = list(views)
            make_tables(con, "release", declared)
            fill_tables(con, "release")
            fill_rules(con, "release", declared)
            version, current = _sign(con, out, code, same_knowledge)
            worth_a_look = _not_like_the_last(con, out, accept_changes)
            tables = write_package(con, "release", package)
            # This process holds true counts and keys: what it writes must have no room for them.
            statements = [*fresh.definition(con, "release"), *words_about(con, "release")]
            told = {"file": str(beside), "statements": statements, "tables": tables}
        finally:
            con.execute("DETACH release")
        fresh.run_apart(told)
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
    """In what the release is not like the last one of these data; raises ContractBroken where that is too much."""
    last = last_seen(out, *row(con, "SELECT site, demonstration FROM release.release_info"))
    if last is None:
        return []
    con.execute(f"ATTACH {literal(str(last.path))} AS last (READ_ONLY)")
    try:
        changes, otherwise = changes_since(con, "last", "release"), counted_otherwise(con, "last", "release")
    finally:
        con.execute("DETACH last")
    gone = leads_nowhere(out)
    lost = [f"current.duckdb leads to {gone}, which is not there: held against {last.version}"] if gone else []
    seen = "which readers see" if current_release(out) == last else "the newest that was let out"
    return lost + otherwise + ([] if accept else refuse_great(changes, last.version, seen))


def _sign(con: duckdb.DuckDBPyConnection, out: Path, code: str, same_knowledge: bool) -> tuple[str, bool]:
    """Write who and what the release is; returns its version and whether it becomes current by itself."""
    digest = content_hash(con, "release")
    approval = _approval(con, out, same_knowledge)
    version = row(con, "SELECT strftime(now() AT TIME ZONE 'UTC', '%Y%m%dT%H%M%S%f') || '-' || ?[1:8]", [digest])[0]
    con.execute(
        "INSERT INTO release.release_info BY NAME SELECT *, $1 AS version, $2 AS content_hash, $3 AS approval, "
        f"$4 AS code_version FROM ({INFO})",
        [version, digest, approval, code],
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
