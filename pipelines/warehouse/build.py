"""The order in which the core tables are filled."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.contracts import REFERENCE, ContractBroken, Site, create_core
from pipelines.db import row
from pipelines.settings import CODE_VERSION
from pipelines.warehouse import mapped
from pipelines.warehouse.benchmarks import fill_benchmarks
from pipelines.warehouse.deliveries import Accepted, Told, take
from pipelines.warehouse.drift import unknown_people
from pipelines.warehouse.incidents import fill_incidents
from pipelines.warehouse.kept import LastBuild, close_last, open_last
from pipelines.warehouse.labels import unknown_told
from pipelines.warehouse.ledger import fill_service
from pipelines.warehouse.limits import limits_of
from pipelines.warehouse.merged import LISTS
from pipelines.warehouse.notes import covered_told, pieces_told
from pipelines.warehouse.off_map import off_map
from pipelines.warehouse.privacy import fill_privacy
from pipelines.warehouse.programme import fill_programme
from pipelines.warehouse.settle import settle
from pipelines.warehouse.site_settings import fill_settings
from pipelines.warehouse.spans import fill_spans

UNITS = ("core.incident", "core.referral", "core.participation")
MANY = 1000  # among so many rows a list of codes that fits finds one
NOTHING = "nothing could be built: no source file holds a single usable row of incidents or referrals."


def fill_core(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    *,
    demonstration: bool,
    last: Path,
    key: str | None,
    accepted: Accepted,
    progress: Callable[[str], None],
) -> Told:
    """Create `core` from `safe`; returns what there is to tell beside the accounts.

    `last` is the warehouse of the last build, which need not exist; `key` the fingerprint of the pseudonym key.
    Raises ContractBroken when no boundary file, or not a single usable row of incidents or programme data, is there.
    """
    # Slow to import, and a refresh, which imports this module, needs neither.
    from pipelines.warehouse.areas import fill_areas
    from pipelines.warehouse.population import fill_population

    limits_of(site)  # said before any work is done
    create_core(con)
    # Demonstration data are made anew each time: nothing of an earlier town is to be kept.
    before, told = LastBuild(), Told(progress)
    try:
        before = before if demonstration else open_last(con, last, site, key, progress)
        _take_all(con, site, before, accepted, told)
        fill_areas(con, site)
        told.warnings += [*pieces_told(con), *covered_told(con)]
        _fill_registers(con, site)
        _fill_tables_of_all_sites(con, site)
        fill_settings(con, site)
        fill_population(con, site)
        fill_benchmarks(con, site)
        fill_incidents(con, site)
        _doubt_points(con, site, before, accepted, told)
    finally:
        close_last(con)
    fill_programme(con, site)
    _doubt_mappings(con, site, accepted, told)
    fill_service(con, site)
    fill_spans(con, site)
    report(con, told)
    _tell_groups(con, site, told)
    fill_privacy(con, site, progress)
    if not any(row(con, f"SELECT count(*) FROM {table}")[0] for table in UNITS):
        raise ContractBroken(NOTHING)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    con.execute(
        "INSERT INTO core.build VALUES (?, ?, ?, ?, ?, ?)",
        [site.name, site.title, now, demonstration, CODE_VERSION, key],
    )
    return told


def _take_all(con: duckdb.DuckDBPyConnection, site: Site, last: LastBuild, accepted: Accepted, told: Told) -> None:
    for contract in REFERENCE.values():
        settle(con, site, contract)
    told.doubts += last.doubts
    # Mergers first: what another file has under a number that was given up is not gone from it. Then the referrals:
    # whether other files write people as they do is asked of those that are used.
    for contract in sorted(site.contracts.values(), key=lambda one: (one.feeds != LISTS, one.feeds != "referral")):
        take(con, site, contract, last, accepted, told)
    doubts = unknown_people(con, site, last)
    told.doubts += [doubt for doubt in doubts if doubt.partition(":")[0] not in accepted.sources]
    if (told.stopped or told.vanished) and not told.usable:
        report(con, told)
        raise ContractBroken(NOTHING)  # all that could be built is the last build, which stays as it is


def _doubt_points(con: duckdb.DuckDBPyConnection, site: Site, last: LastBuild, accepted: Accepted, told: Told) -> None:
    for contract in site.contracts.values():
        if contract.source not in accepted.sources:
            told.doubts += [f"{contract.source}: {one}" for one in off_map(con, site, contract, last)]
    told.warnings += unknown_told(con, site)


def _doubt_mappings(con: duckdb.DuckDBPyConnection, site: Site, accepted: Accepted, told: Told) -> None:
    for contract in site.contracts.values():
        if contract.source not in accepted.sources:
            told.doubts += [f"{contract.source}: {one}" for one in mapped.doubted(con, contract, limits_of(site))]


def _fill_registers(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    con.execute(
        "INSERT INTO core.break SELECT site, on_date, title, affects, source FROM safe.breaks WHERE site = ?",
        [site.name],
    )
    con.execute(
        "INSERT INTO core.eligibility SELECT site, door, valid_from, valid_to, rule, value, source "
        "FROM safe.eligibility WHERE site = ?",
        [site.name],
    )
    # Studies are few and made elsewhere: every city's release tells all of them.
    con.execute(
        "INSERT INTO core.evidence SELECT site, claim, figure, odds_ratio, compared_with, does_not_show, source, "
        "verified FROM safe.evidence"
    )
    con.execute(
        "INSERT INTO core.published_count "
        "SELECT site, measure, zone, z.title, z.square_miles, c.year, c.months, c.n, z.source "
        "FROM (UNPIVOT safe.csg_2015_drug_calls_and_arrests "
        "ON citywide, lead_zone, capitol_hill_zone INTO NAME zone VALUE n) c "
        "JOIN safe.csg_2015_zones z USING (site, zone) WHERE site = ? ORDER BY ALL",
        [site.name],
    )


def _fill_tables_of_all_sites(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    # A city with prices of its own has no others: two indices of one year would double its dollars.
    con.execute(
        "INSERT INTO core.price_index SELECT site, year, value, source FROM safe.price_index "
        "QUALIFY rank() OVER (ORDER BY (site = ?)::INTEGER DESC) = 1",
        [site.name],
    )
    con.execute(
        "INSERT INTO core.methods_compared SELECT site, method, referrals_a_year, years, numbers, targets, pinned, "
        "narrowed, hidden_share, relative_error, sums, sums_not_adding FROM safe.methods_compared"
    )


def _tell_groups(con: duckdb.DuckDBPyConnection, site: Site, told: Told) -> None:
    # A first build has nothing to be held against: whoever reads these counts can.
    found = con.execute(
        "SELECT kind, sum(rows), list(offence_group || ' ' || format('{:,}', rows) ORDER BY offence_group), "
        "bool_and(offence_group = 'other') "
        "FROM (SELECT kind, offence_group, count(*) AS rows FROM core.incident GROUP BY ALL) "
        "GROUP BY kind ORDER BY kind"
    ).fetchall()
    listed = row(con, "SELECT count(*) FROM safe.offence_codes WHERE site = ?", [site.name])[0]
    for kind, rows, groups, none in found:
        told.progress(f"  {kind}s by group: {' · '.join(groups)}")
        if none and listed and rows >= MANY:
            # A download of one kind of offence is a whole file, so this is said and stops nothing.
            told.progress(f"  Worth a look: not one of {rows:,} {kind}s has a code of the site's list")


def report(con: duckdb.DuckDBPyConnection, told: Told) -> None:
    """Say what became of every row of every file, and what is worth a look."""
    progress = told.progress
    account = con.execute(
        "SELECT file, rows_read, loaded, repeated, corrected, refused FROM core.load ORDER BY source, file"
    ).fetchall()
    for file, rows_read, loaded, repeated, corrected, refused in account:
        progress(
            f"  {file}: {rows_read:,} rows read = {loaded:,} loaded + {repeated:,} repeated + {corrected:,} corrected "
            f"+ {refused:,} refused"
        )
    notes = con.execute(
        "SELECT file, column_name, rule, effect, rows FROM core.load_note WHERE rows > 0 ORDER BY ALL"
    ).fetchall()
    for file, column, rule, effect, rows in notes:
        progress(f"  {file}: {column or 'rows'}: not {rule}: {rows:,} × {effect}")
    for warning in told.warnings:
        progress(f"  Worth a look: {warning}")
    for doubt in told.doubts:
        progress(f"  Worth a look: {doubt}")
    if notes:
        progress("  Which rows these are, and how to mend them: python -m pipelines check FILE --site SITE")
        progress("  If a source changed on purpose, edit its declaration in pipelines/sites/<site>/sources.")
