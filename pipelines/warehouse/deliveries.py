"""What is taken of a source's delivery: settled, held against the limits and the last build, then all, part or none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.db import quoted, row
from pipelines.warehouse import limits as limited
from pipelines.warehouse.kept import LastBuild, keep_last, leave_out
from pipelines.warehouse.settle import settle
from pipelines.warehouse.vanished import handle_vanished, know_newest

UNITS = {"offence", "call", "arrest", "referral", "participation"}


@dataclass(frozen=True)
class Accepted:
    """What the person who builds says is real: `sources` whose limits do not hold, `removals` whose rows may go."""

    sources: frozenset[str] = frozenset()
    removals: frozenset[str] = frozenset()

    def check(self, site: Site) -> None:
        """Raise ContractBroken for a source that the site does not have."""
        if unknown := sorted((self.sources | self.removals) - set(site.contracts)):
            raise ContractBroken(
                f"{site.title} has no source called {', '.join(unknown)}. Sources are {', '.join(site.contracts)}."
            )


@dataclass
class Told:
    """What a build has to tell beside its accounts; counts and names of sources, files and columns, never a value."""

    progress: Callable[[str], None]
    stopped: list[dict[str, Any]] = field(default_factory=list)
    vanished: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    usable: int = 0  # rows of incidents, referrals and participants that this build's own files hold


def take(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild, accepted: Accepted, told: Told
) -> None:
    """Settle one source in safe.<source>, with its accounts, and decide what of it is used.

    A delivery beyond a hard limit gives way to the last good version, or to nothing where there is none. Rows that are
    gone from the newest full file stay until somebody accepts that.
    """
    if not last.has(contract) and not _came(con, contract):
        return
    limits = limited.limits_of(site)
    of_newest = know_newest(con, contract) if contract.full else "true"
    settle(con, site, contract)
    if contract.feeds in UNITS:
        told.usable += row(con, f"SELECT count(*) FROM safe.{quoted(contract.source)}")[0]
    reasons, warnings = _judge(con, contract, last, accepted, limits, of_newest)
    if reasons:
        _stop(con, contract, last, reasons, told)
        return
    told.warnings += [f"{contract.source}: {one}" for one in warnings]
    if contract.full and _came(con, contract):
        removed = contract.source in accepted.removals
        rows = handle_vanished(con, site, contract, last, of_newest, removed)
        _tell_vanished(contract.source, rows, removed, told)


def _judge(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    last: LastBuild,
    accepted: Accepted,
    limits: limited.Limits,
    of_newest: str,
) -> tuple[list[str], list[str]]:
    """Why the source is stopped, and what is only worth a look."""
    few = limited.refusals(con, contract, limits.warn_refused_share, limits.warn_refused_rows)
    if contract.source in accepted.sources:
        return [], few
    many = limited.refusals(con, contract, limits.refused_share, limits.refused_rows)
    if not last.has(contract):
        return many, few
    broken = limited.broken_files(con, contract)
    if broken:
        return [*broken, *many], few
    if not _came(con, contract):
        return ["none of its files is there any more"], []
    now, before = limited.sizes(con, contract, of_newest)
    losses = [] if contract.source in accepted.removals else limited.losses(now, before, limits)
    return [*many, *losses], [*few, *limited.shrinkage(now, before, limits)]


def _came(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    return row(con, "SELECT count(*) FROM safe.file WHERE source = ?", [contract.source])[0] > 0


def _stop(con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild, reasons: list[str], told: Told) -> None:
    source, columns = contract.source, ("file", "rows_read", "loaded", "repeated", "corrected", "refused")
    accounts = con.execute(f"SELECT {', '.join(columns)} FROM core.load WHERE source = ?", [source]).fetchall()
    notes = con.execute(
        "SELECT file, column_name, rule, effect, rows FROM core.load_note WHERE source = ? ORDER BY ALL", [source]
    ).fetchall()
    kept = last.has(contract)
    (keep_last if kept else leave_out)(con, contract)
    stays = "Its last good version stays" if kept else "Nothing of it is used"
    message = (
        f"{source}: stopped: {'; '.join(reasons)}. {stays}. Mend the file; or, if the change is real, build with "
        f"--accept {source}."
    )
    con.execute("INSERT INTO safe.problem VALUES (?, NULL, ?)", [source, message])
    told.progress(f"  STOPPED: {message}")
    for file, column, rule, effect, rows in notes if kept else []:
        told.progress(f"  {file}: {column or 'line'}: not {rule}: {rows or 0:,} × {effect}")
    came = [dict(zip(columns, account, strict=True)) for account in accounts]
    told.stopped.append({"source": source, "why": reasons, "last_good_kept": kept, "came": came, "notes": notes})


def _tell_vanished(source: str, rows: int, removed: bool, told: Told) -> None:
    if rows:
        told.vanished.append({"source": source, "rows": rows, "removed": removed})
        gone = f"{source}: {rows:,} {'row is' if rows == 1 else 'rows are'} not in the newest file any more"
        told.progress(f"  {gone}: {'removed' if removed else 'kept'}")
