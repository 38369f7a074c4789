"""Who said that a release may go out. The file says it itself; approvals.jsonl beside it keeps every act."""

import hashlib
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.db import literal, row

LOG = "approvals.jsonl"
WAITING = "not approved: a candidate"  # the dashboard looks for the first two words


class Kept(NamedTuple):
    """One release of the archive."""

    path: Path
    version: str
    built_at: datetime
    approval: str
    demonstration: bool
    protected: str  # hash of its protected numbers

    @property
    def approved(self) -> bool:
        """Whether it was ever let out; what was published once stays known, withdrawn or not."""
        return not self.approval.startswith("not approved")


def kept_releases(out: Path) -> list[Kept]:
    """Every release in the folder, the oldest first."""
    return sorted((_kept(path) for path in out.glob("release-*.duckdb")), key=lambda one: one.version)


def current_release(out: Path) -> Kept | None:
    """The release that readers open, if there is one."""
    link = out / "current.duckdb"
    return _kept(link.resolve()) if link.exists() else None


def approve(out: Path, version: str, by: str, determination: date) -> Kept:
    """Record that `by` (a role) lets a release out, and make it current; raises ContractBroken where that cannot be."""
    with db.only_one(out, "publish"):
        one = _find(out, version)
        if one.approved:
            raise ContractBroken(f"{version} is approved already: {one.approval}. To go back to it: releases rollback")
        alike = [kept for kept in kept_releases(out) if kept.approved and kept.demonstration == one.demonstration]
        if later := [kept.version for kept in alike if kept.version > one.version]:
            raise ContractBroken(
                f"{later[-1]} was approved after {version} was made, so {version} was not attacked together with it. "
                "Publish again, and approve that."
            )
        audit = hashlib.sha256(one.path.read_bytes()).hexdigest()
        said = f"approved by {by} on {datetime.now(UTC):%Y-%m-%d}, expert determination of {determination}"
        _say(one.path, said)
        note(out, version=version, act="approved", by=by, determination=str(determination), file_before=audit)
        db.point_to(out / "current.duckdb", one.path)
        return _kept(one.path)


def rollback(out: Path, version: str, by: str) -> Kept:
    """Make an approved release current again."""
    with db.only_one(out, "publish"):
        one = _find(out, version)
        if not one.approved:
            raise ContractBroken(f"{version} is not approved, so readers are not sent to it. Approve it first.")
        db.point_to(out / "current.duckdb", one.path)
        note(out, version=version, act="current again", by=by)
        return one


def note(out: Path, **act: str) -> None:
    """Add one act to the log of approvals."""
    with open(out / LOG, "a", encoding="utf-8") as log:
        log.write(json.dumps({"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", **act}) + "\n")


def changes(out: Path, first: str, second: str) -> list[tuple[str, str, int, int]]:
    """(metric, access, rows that both have and show differently, rows that only one has) of each metric with any."""
    key = "metric_id, site, layer, area_id, grain, period_start, attribute, attribute_value"
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in key.split(", "))
    con = duckdb.connect()
    try:
        for name, version in (("a", first), ("b", second)):
            con.execute(f"ATTACH {literal(str(_find(out, version).path))} AS {name} (READ_ONLY)")
        return con.execute(f"""
            SELECT coalesce(a.metric_id, b.metric_id) AS metric, any_value(coalesce(m.access, n.access)),
                   count(*) FILTER (a.metric_id = b.metric_id AND 'no_data' NOT IN (a.status, b.status)) AS changed,
                   count(*) FILTER (a.metric_id IS NULL OR b.metric_id IS NULL OR 'no_data' IN (a.status, b.status))
            FROM a.cell a FULL JOIN b.cell b ON {same}
            LEFT JOIN a.metric m ON m.id = a.metric_id LEFT JOIN b.metric n ON n.id = b.metric_id
            WHERE a.metric_id IS NULL OR b.metric_id IS NULL OR (a.numerator, a.denominator, a.value, a.status)
                IS DISTINCT FROM (b.numerator, b.denominator, b.value, b.status)
            GROUP BY ALL ORDER BY metric
        """).fetchall()
    finally:
        con.close()


def protected_hash(con: duckdb.DuckDBPyConnection, catalog: str) -> str:
    """A SHA-256 over the protected rows of a release; equal when the same is told about people."""
    rows = f"SELECT c::VARCHAR AS line FROM {catalog}.cell c JOIN {catalog}.metric m ON m.id = metric_id"
    where = "WHERE m.access = 'protected'"
    return row(con, f"SELECT sha256(coalesce(string_agg(line, chr(10) ORDER BY line), '')) FROM ({rows} {where})")[0]


def _kept(path: Path) -> Kept:
    con = duckdb.connect()
    try:
        con.execute(f"ATTACH {literal(str(path))} AS kept (READ_ONLY)")
        info = row(con, "SELECT version, built_at, approval, demonstration FROM kept.release_info")
        return Kept(path, *info, protected_hash(con, "kept"))
    finally:
        con.close()


def _find(out: Path, version: str) -> Kept:
    path = out / f"release-{version}.duckdb"
    if not path.exists():
        names = ", ".join(one.version for one in kept_releases(out)) or "none"
        raise ContractBroken(f"there is no release {version} in {out}. There is: {names}.")
    return _kept(path)


def _say(path: Path, approval: str) -> None:
    """Write the approval into the file, beside it first: a reader sees the old file or the new one."""
    beside = path.with_name("release.duckdb.tmp")
    shutil.copyfile(path, beside)
    with duckdb.connect(str(beside)) as con:
        con.execute("UPDATE release_info SET approval = ?", [approval])
    beside.replace(path)
