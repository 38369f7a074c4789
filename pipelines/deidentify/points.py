"""Points that a source writes in metres or feet become degrees, so that all after it speaks one language."""

import duckdb

from pipelines.contracts import Contract
from pipelines.db import quoted


def turn_points(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Turn lon and lat of safe.<source> from the coordinate system that its contract names into degrees (WGS84).

    A point that lies beyond the system is set to missing and marked as broken in both columns. Half a point, of which
    nothing can be made, is set to missing.
    """
    if not contract.crs:
        return
    from geo.crs import in_degrees  # slow to import, and hardly a list needs it

    table = f"safe.{quoted(contract.source)}"
    con.execute(f"UPDATE {table} SET lon = NULL, lat = NULL WHERE (lon IS NULL) <> (lat IS NULL)")
    points = con.execute(
        f"SELECT DISTINCT lon AS x, lat AS y FROM {table} WHERE lon IS NOT NULL ORDER BY ALL"
    ).fetchnumpy()
    if not len(points["x"]):
        return
    lon, lat = in_degrees(points["x"], points["y"], contract.crs)
    con.register("turned_point", {"x": points["x"], "y": points["y"], "lon": lon, "lat": lat})
    bits = sum(1 << bit for bit, column in enumerate(contract.kept) if column.becomes in ("lon", "lat"))
    # NaN in an array is read as NULL.
    con.execute(
        f"UPDATE {table} AS t SET lon = p.lon, lat = p.lat, "
        f"_broken = t._broken | CASE WHEN p.lon IS NULL THEN {bits} ELSE 0 END "
        "FROM turned_point p WHERE t.lon = p.x AND t.lat = p.y"
    )
    con.unregister("turned_point")
