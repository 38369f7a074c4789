"""Who said that a release may go out. The file says it itself; approvals.jsonl beside it keeps every act."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.db import literal, row
from pipelines.release import fresh
from pipelines.release.content import content_hash
from pipelines.release.package import replace_package, settle_package
from pipelines.release.remembered import add_line

WAITING = "not approved: a candidate"  # the dashboard looks for the first two words
LEAD_BEGAN = date(2011, 10, 1)  # before it there was nothing of a programme that an expert could have judged


class Kept(NamedTuple):
    """One release of the archive."""

    path: Path
    version: str
    site: str
    built_at: datetime
    approval: str
    demonstration: bool
    content: str  # hash of its tables
    protected: str  # hash of its protected numbers

    @property
    def approved(self) -> bool:
        """Whether it was ever let out; what was published once stays known, withdrawn or not."""
        return not self.approval.startswith("not approved")


def kept_releases(out: Path) -> list[Kept]:
    """Every release in the folder, the oldest first."""
    return sorted((read_release(path) for path in out.glob("release-*.duckdb")), key=lambda one: one.version)


def current_release(out: Path) -> Kept | None:
    """The release that readers open, if there is one."""
    link = out / "current.duckdb"
    return read_release(link.resolve()) if link.exists() else None


def leads_nowhere(out: Path) -> Path | None:
    """What current.duckdb names, where that is not there."""
    link = out / "current.duckdb"
    return link.readlink() if link.is_symlink() and not link.exists() else None


def last_seen(out: Path, site: str, demonstration: bool) -> Kept | None:
    """The release of these data that readers see, or the newest of them that was let out where they see none."""
    current = current_release(out)
    if current and (current.site, current.demonstration) == (site, demonstration):
        return current
    kept = [one for one in kept_releases(out) if one.approved]
    return next((one for one in reversed(kept) if (one.site, one.demonstration) == (site, demonstration)), None)


def gives_way(out: Path, site: str, demonstration: bool, what: str, *, replace: bool) -> Kept | None:
    """The release of other data that readers of `out` see, which `what` (of these data) would take the place of.

    Made-up data give way to any. Raises ContractBroken where real ones would to another city's or to made-up data, but
    for `replace` (decision 077).
    """
    seen = _seen_now(out)
    if seen is None or (seen.site, seen.demonstration) == (site, demonstration):
        return None
    if not seen.demonstration and not replace:
        raise ContractBroken(
            f"{out} shows its readers real data of {seen.site} ({seen.version}), and {what} is "
            f"{f'a demonstration of {site}' if demonstration else f'of {site}'}, which would take their place. Nothing "
            "was done. Keep it in another folder (--out DIR); or, where readers are to see it instead, say so with "
            "--replace, which publish and releases have."
        )
    return seen


def _seen_now(out: Path) -> Kept | None:
    """The release that readers see, or the newest that was let out where current.duckdb leads to none that is whole."""
    link = out / "current.duckdb"
    newest = sorted(out.glob("release-*.duckdb"), reverse=True)
    for path in [link.resolve(), *newest] if link.exists() else newest:
        with suppress(ContractBroken):  # who sees a damaged one may be sent to another
            if (one := read_release(path)).approved:
                return one
    return None


@contextmanager
def only_writer(out: Path) -> Iterator[None]:
    """Let nobody else change the folder `out` while the block runs, and first settle what a killed run left in it."""
    with db.only_one(out, "publish"):
        db.clear_leftovers(out / "release.duckdb.tmp", out / "current.duckdb.tmp")
        settle_package(out)
        yield


def candidate(out: Path, version: str, *, replace: bool = False) -> Kept:
    """The release `version` of the folder; raises ContractBroken where it is none that could be approved.

    So too where readers would see another city's, but for `replace`.
    """
    one = _find(out, version)
    if one.approved:
        raise ContractBroken(f"{version} is approved already: {one.approval}. To go back to it: releases rollback")
    gives_way(out, one.site, one.demonstration, version, replace=replace)
    alike = [kept for kept in kept_releases(out) if kept.approved and kept.demonstration == one.demonstration]
    if later := [kept.version for kept in alike if kept.version > one.version]:
        raise ContractBroken(
            f"{later[-1]} was approved after {version} was made, so {version} was not attacked together with it. "
            "Publish again, and approve that."
        )
    if content_of(one.path) != one.content:
        raise ContractBroken(f"{version} does not hold what it was published with. Publish again, and approve that.")
    return one


def refuse_approval(by: str, determination: date) -> None:
    """Raise ContractBroken where nobody approves, or the expert determination cannot be of that day."""
    _refuse_no_role(by)
    if determination < LEAD_BEGAN:
        raise ContractBroken(
            f"the expert determination cannot be of {determination}: LEAD began in October 2011, and there was nothing "
            "to judge before. Give the day that its report bears, as YYYY-MM-DD."
        )
    if determination > datetime.now(UTC).date() + timedelta(days=1):  # somewhere it is tomorrow already
        raise ContractBroken(f"the expert determination cannot be of {determination}: that day has not come yet.")


def let_out(
    out: Path, private: Path, version: str, by: str, determination: date, audit: str, *, replace: bool = False
) -> Kept:
    """Record that `by` (a role) lets a release out, and make it current; raises ContractBroken where that cannot be.

    `audit` is the SHA-256 of the record of an audit that found nothing, `determination` the day of the expert's. The
    same line goes to the folder `private`, with where the release is.
    """
    refuse_approval(by, determination)
    with only_writer(out):
        one = candidate(out, version, replace=replace)
        said = (
            f"approved by {by} on {datetime.now(UTC):%Y-%m-%d}, expert determination of {determination}, "
            f"audit {audit[:16]}"
        )
        act = {"version": version, "act": "approved", "by": by, "determination": str(determination), "audit": audit}
        act = {**act, "site": one.site, "content": one.content}
        note(private, **act, folder=str(out.resolve()))
        note(out, **act)
        _say(one.path, said)
        db.point_to(out / "current.duckdb", one.path)
        return read_release(one.path)


def seen_before(out: Path, version: str, by: str, *, replace: bool = False) -> Kept:
    """The release `version` that `by` (a role) goes back to; raises ContractBroken where readers cannot be sent to it.

    So too where they would see another city's or made-up data in the place of real ones, but for `replace`.
    """
    _refuse_no_role(by)
    one = _find(out, version)
    if not one.approved:
        raise ContractBroken(f"{version} is not approved, so readers are not sent to it. Approve it first.")
    gives_way(out, one.site, one.demonstration, version, replace=replace)
    if content_of(one.path) != one.content:
        raise ContractBroken(
            f"{version} does not hold what it was published with, so readers are not sent to it. Put back a copy of "
            f"{one.path}, or go back to another."
        )
    return one


def rollback(out: Path, version: str, by: str, *, replace: bool = False) -> Kept:
    """Make an approved release current again; raises ContractBroken where readers cannot be sent to it."""
    with only_writer(out):
        one = seen_before(out, version, by, replace=replace)
        note(out, version=version, act="current again", by=by)  # first: no reader is sent anywhere without a line
        db.point_to(out / "current.duckdb", one.path)
        return one


def note(out: Path, **act: str) -> None:
    """Add one act, of now, to the log of approvals."""
    add_line(out, {"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", **act})


def changes(out: Path, first: str, second: str) -> list[tuple[str, str, int, int]]:
    """(metric, access, rows that both have and show differently, rows that only one has) of each metric with any."""
    paths = [_find(out, version).path for version in (first, second)]
    if first == second:
        return []
    key = "metric_id, site, layer, area_id, grain, period_start, attribute, attribute_value"
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in key.split(", "))
    con = duckdb.connect()
    try:
        for name, path in zip("ab", paths, strict=True):
            con.execute(f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")
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


def read_release(path: Path) -> Kept:
    """What the file `path` says it is; raises ContractBroken where that is no release."""
    names = "version, site, built_at, approval, demonstration, content_hash"
    with _opened(path) as con:
        return Kept(path, *row(con, f"SELECT {names} FROM kept.release_info"), protected_hash(con, "kept"))


def content_of(path: Path) -> str:
    """The content hash of the release `path`, worked out anew; raises ContractBroken where any of it is damaged."""
    with _opened(path) as con:
        return content_hash(con, "kept")


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the release `path` attached as `kept`; raises ContractBroken where it cannot be read."""
    con = duckdb.connect()
    try:
        con.execute(f"ATTACH {literal(str(path))} AS kept (READ_ONLY)")
        yield con
    except (duckdb.Error, IndexError):
        raise ContractBroken(
            f"{path} is no release, or is damaged. Name another, or put back a copy of it: what was published once "
            "must be known to publish again."
        ) from None
    finally:
        con.close()


def _refuse_no_role(by: str) -> None:
    if not by.strip():
        raise ContractBroken("--by is empty. Say who decides, by role: --by 'privacy officer'.")


def _find(out: Path, version: str) -> Kept:
    path = out / f"release-{version}.duckdb"
    if not path.exists():
        names = ", ".join(one.version for one in kept_releases(out)) or "none"
        raise ContractBroken(f"there is no release {version} in {out}. There is: {names}.")
    return read_release(path)


def _say(path: Path, approval: str) -> None:
    """Write the approval into the file and its package, beside them first: a reader sees the old or the new."""
    beside = path.with_name("release.duckdb.tmp")
    try:
        beside.unlink(missing_ok=True)
        fresh.run_apart({"file": str(beside), "copy_of": str(path), "approval": approval})
        replace_package(beside, path.with_suffix(""))
        beside.replace(path)
    finally:
        db.clear_leftovers(beside)
