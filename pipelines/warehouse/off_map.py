"""Points that lie outside the site's own map: each is a number like any other, and places its row nowhere."""

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import literal, quoted, row
from pipelines.warehouse import labels, spots
from pipelines.warehouse.kept import CARRIED_NUMBER, NAME, LastBuild, table_of
from pipelines.warehouse.limits import limits_of
from pipelines.warehouse.settle import INCIDENTS

ASK = "Do the columns of longitude and latitude stand the right way round?"


def off_map(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild) -> list[str]:
    """Whether nearly no point of a source lies on the map, or far fewer of what came new than in the last good version.

    So too whether the names of places, which put a row without a point into an area, are of another map, and whether
    points lie at far fewer spots than before or away from their labels.

    Asked once core.point_area is filled, while the last build is attached.
    """
    columns = {column.becomes for column in contract.kept}
    if contract.feeds not in INCIDENTS or not site.mapping("incident"):
        return []
    limits, table = limits_of(site), f"safe.{quoted(contract.source)}"
    names = labels.doubted(con, site, contract, limits)
    if not {"lon", "lat"} <= columns:
        return names
    points, placed = _placed(con, table, "core", "true")
    if points >= max(limits.off_map_rows, 1) and placed < limits.off_map_share * points:
        return [*names, f"{placed:,} of {points:,} rows with a point lie in an area of the map. {ASK}"]
    if not last.has(contract):
        return names
    names += spots.doubted(con, site, contract, last, limits)
    points, placed = _placed(con, table, "core", _new(contract))
    before, placed_before = _placed(con, table_of(contract), f"{NAME}.core", f"_file <> {CARRIED_NUMBER}")
    expected = points * placed_before / max(before, 1)
    if expected >= max(limits.unread_rows, 1) and placed < limits.faded_share * expected:
        then = f"where {placed_before:,} of {before:,} did in the last good delivery"
        return [*names, f"{placed:,} of {points:,} new rows with a point lie in an area of the map, {then}. {ASK}"]
    return names


def _new(contract: Contract) -> str:
    if contract.full:
        return f"_file <> {CARRIED_NUMBER}"
    source = literal(contract.source)
    return (
        f"_file IN (SELECT number FROM safe.file WHERE source = {source} AND sha256 NOT IN "
        f"(SELECT sha256 FROM {NAME}.safe.file WHERE source = {source} AND sha256 IS NOT NULL))"
    )


def _placed(con: duckdb.DuckDBPyConnection, table: str, core: str, where: str) -> tuple[int, int]:
    """How many rows have a point, and of how many it lies in some area."""
    return row(
        con,
        f"SELECT count(*), count(*) FILTER ((lon, lat) IN (SELECT (lon, lat) FROM {core}.point_area)) "
        f"FROM {table} WHERE lon IS NOT NULL AND lat IS NOT NULL AND ({where})",
    )
