"""The order in which the core tables are filled."""

from collections.abc import Callable
from datetime import UTC, datetime

import duckdb

from pipelines.contracts import REFERENCE, ContractBroken, Site, create_core
from pipelines.db import row
from pipelines.settings import CODE_VERSION
from pipelines.warehouse.areas import fill_areas
from pipelines.warehouse.incidents import fill_incidents
from pipelines.warehouse.ledger import fill_service
from pipelines.warehouse.population import fill_population
from pipelines.warehouse.programme import fill_programme
from pipelines.warehouse.settle import settle
from pipelines.warehouse.spans import fill_spans

UNITS = ("core.incident", "core.referral", "core.participation")


def fill_core(
    con: duckdb.DuckDBPyConnection, site: Site, *, demonstration: bool, progress: Callable[[str], None]
) -> None:
    """Create `core` from `safe`.

    Raises ContractBroken when no boundary file, or not a single usable row of incidents or programme data, is there.
    """
    create_core(con)
    for contract in [*REFERENCE.values(), *site.contracts.values()]:
        settle(con, site, contract)
    fill_areas(con, site)
    _fill_registers(con, site)
    fill_population(con, site)
    fill_incidents(con, site)
    fill_programme(con, site)
    fill_service(con, site)
    fill_spans(con, site)
    _report(con, progress)
    if not any(row(con, f"SELECT count(*) FROM {table}")[0] for table in UNITS):
        raise ContractBroken(
            "nothing could be built: no source file holds a single usable row of incidents or referrals."
        )
    con.execute(
        "INSERT INTO core.build VALUES (?, ?, ?, ?, ?)",
        [
            site.name,
            site.title,
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            demonstration,
            CODE_VERSION,
        ],
    )


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


def _report(con: duckdb.DuckDBPyConnection, progress: Callable[[str], None]) -> None:
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
        progress(f"  {file}: {column or 'line'}: not {rule}: {rows:,} × {effect}")
    if notes:
        progress("  If a source changed on purpose, edit its declaration in pipelines/sites/<site>/sources.")
