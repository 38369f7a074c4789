"""What is taken of a source's delivery: settled, held against the limits and the last build, then all, part or none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.db import quoted, row
from pipelines.warehouse import codes, drift, filled, groups, numbers_again, odd_numbers
from pipelines.warehouse import limits as limited
from pipelines.warehouse.altered import altered
from pipelines.warehouse.kept import LastBuild, keep_last, leave_out
from pipelines.warehouse.newest import beyond_newest, doubted_order, taken_back
from pipelines.warehouse.settle import settle
from pipelines.warehouse.vanished import handle_vanished, know_newest, renumbered

UNITS = {"offence", "call", "arrest", "referral", "participation"}


@dataclass(frozen=True)
class Accepted:
    """What the person who builds says is real: `sources` whose limits do not hold, `removals` whose rows may go.

    `replace` says that another city's warehouse may go, or real data for a demonstration.
    """

    sources: frozenset[str] = frozenset()
    removals: frozenset[str] = frozenset()
    replace: bool = False

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
    doubts: list[str] = field(default_factory=list)  # as warnings, but too grave for the exit code of a whole success
    usable: int = 0  # rows of incidents, referrals and participants that this build's own files hold

    @property
    def clean(self) -> bool:
        """Whether all was used as it came."""
        return not (self.stopped or self.vanished or self.doubts)


@dataclass
class Judged:
    """What speaks against a delivery: files that nothing can be made of, hard limits, and what is worth a look."""

    broken: list[str] = field(default_factory=list)
    hard: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    renumbered: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        """All that stops the source."""
        return self.broken + self.hard + self.losses + self.renumbered


def take(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild, accepted: Accepted, told: Told
) -> None:
    """Settle one source in safe.<source>, with its accounts, and decide what of it is used.

    A delivery beyond a hard limit gives way to the last good version, or to nothing where there is none. Rows that are
    gone from the newest full file stay until somebody accepts that; a file that cannot be used is never accepted.
    """
    if not last.counts(contract) and not _came(con, contract):
        return
    of_newest = know_newest(con, contract) if contract.full else "true"
    doubted = doubted_order(con, contract, limited.limits_of(site)) if contract.full else []
    doubted += taken_back(con, contract)
    settle(con, site, contract)
    if contract.feeds in UNITS:
        told.usable += row(con, f"SELECT count(*) FROM safe.{quoted(contract.source)}")[0]
    judged = judge(con, site, contract, last, of_newest)
    taken, removed = contract.source in accepted.sources, contract.source in accepted.removals
    gone = judged.losses + judged.renumbered
    if judged.broken or (judged.hard and not taken) or (gone and not (taken or removed)):
        _stop(con, contract, last, judged, told)
        return
    told.warnings += [f"{contract.source}: {one}" for one in judged.warnings]
    told.doubts += [f"{contract.source}: {one}" for one in judged.doubts + doubted if not taken]
    if contract.full and _came(con, contract):
        # Rows under other numbers are the same people: to keep the old ones beside them would count each twice.
        removed = removed or bool(judged.renumbered)
        rows = handle_vanished(con, site, contract, last, of_newest, removed)
        _tell_vanished(contract.source, rows, removed, told)
        if rows and not removed and not doubted:
            told.doubts += [f"{contract.source}: {one}" for one in beyond_newest(con, contract)]


def judge(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild, of_newest: str) -> Judged:
    """Hold a settled source against the limits and its last good version."""
    limits = limited.limits_of(site)
    judged = Judged(warnings=limited.refusals(con, contract, limits.warn_refused_share, limits.warn_refused_rows))
    judged.hard = limited.refusals(con, contract, limits.refused_share, limits.refused_rows)
    judged.hard += limited.replaced(con, contract, limits.replaced_share, limits.replaced_rows).values()
    judged.hard += numbers_again.look(con, contract, last, limits).values()
    judged.warnings += [f"{file}: {told}" for file, told in limited.after_today(con, contract, of_newest).items()]
    unknown = limited.stand_ins(con, contract, of_newest, limits)
    judged.warnings += [f"{file}: {told}" for file, told in unknown.items()]
    judged.doubts = drift.unread(con, contract, of_newest, limits)
    judged.doubts += drift.spoilt(con, contract, limits) + drift.out_of_order(con, contract, limits)
    judged.doubts += drift.unseen(con, contract)
    odd = odd_numbers.look(con, site, contract, last, limits)
    judged.hard, judged.doubts = judged.hard + odd.beyond_share(), judged.doubts + odd.doubted()
    judged.warnings += odd.known() + odd.crowds()
    judged.doubts += limited.replaced(con, contract, limits.doubt_replaced_share, limits.replaced_rows).values()
    doubts, few = codes.doubted(con, site, contract, limits)
    judged.doubts, judged.warnings = judged.doubts + doubts, judged.warnings + few
    if last.counts(contract):
        if broken := limited.broken_files(con, contract):
            return Judged(broken=broken, hard=judged.hard)
        if not _came(con, contract):
            return Judged(hard=["none of its files is there any more"])
        now, before = limited.sizes(con, contract, of_newest)
        if losses := limited.losses(now, before, limits):
            judged.losses = losses + drift.unseen(con, contract)  # they may be what is lost
        judged.warnings += limited.shrinkage(now, before, limits)
        judged.doubts += limited.thin(now, before, limits)
    if last.has(contract):
        judged.hard += filled.emptied(con, contract, of_newest, limits)
        judged.doubts += filled.faded(con, contract, of_newest, limits)
        others = [groups.look(con, site, contract, limits), drift.strangers(con, site, contract, limits)]
        others.append(altered(con, contract, of_newest, limits))
        judged.hard += [one for hard, _ in others for one in hard]
        judged.doubts += [one for _, doubts in others for one in doubts]
    if contract.full and (last.has(contract) or not last.counts(contract)):
        judged.renumbered = renumbered(con, site, contract, last, of_newest, limits)
    return judged


def _came(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    return row(con, "SELECT count(*) FROM safe.file WHERE source = ?", [contract.source])[0] > 0


def _stop(con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild, judged: Judged, told: Told) -> None:
    source = contract.source
    came = con.execute(
        "SELECT file, rows_read, rows_read - refused FROM core.load WHERE source = ? ORDER BY file", [source]
    ).fetchall()
    notes = con.execute(
        "SELECT file, column_name, rule, effect, rows FROM core.load_note WHERE source = ? ORDER BY ALL", [source]
    ).fetchall()
    kept = last.has(contract)
    message = f"{source}: stopped: {'; '.join(judged.reasons)}. {_way_out(contract, last, judged)}"
    if last.counts(contract) and not kept:
        # To leave it out would lose the last good version for ever, and the next build would have nothing to hold
        # this delivery against.
        raise ContractBroken(f"{message} Nothing was built: its declared columns changed, so no row of it can be kept.")
    (keep_last if kept else leave_out)(con, contract)
    con.execute("INSERT INTO safe.problem VALUES (?, NULL, ?)", [source, message])
    told.progress(f"  STOPPED: {message}")
    for file, column, rule, effect, rows in notes if kept else []:
        told.progress(f"  {file}: {column or 'rows'}: not {rule}: {rows or 0:,} × {effect}")
    files = [dict(zip(("file", "rows_read", "readable"), one, strict=True)) | {"loaded": 0} for one in came]
    told.stopped.append(
        {"source": source, "why": judged.reasons, "last_good_kept": kept, "came": files, "notes": notes}
    )


def _way_out(contract: Contract, last: LastBuild, judged: Judged) -> str:
    source = contract.source
    stays = "Its last good version stays." if last.counts(contract) else "Nothing of it is used."
    if judged.broken:
        return f"{stays} Mend the file, or take it out of the folder."
    way = f"{stays} Mend the file; or, if the change is real, build with --accept {source}."
    if judged.renumbered:
        way += (
            " Then what the newest file does not have is removed. If each file brings new rows only, say so in "
            f'site.toml: [delivery] {source} = "added".'
        )
    return way


def _tell_vanished(source: str, rows: int, removed: bool, told: Told) -> None:
    if rows:
        told.vanished.append({"source": source, "rows": rows, "removed": removed})
        gone = f"{source}: {rows:,} {'row is' if rows == 1 else 'rows are'} not in the newest file any more"
        told.progress(f"  {gone}: {'removed' if removed else 'kept'}")
