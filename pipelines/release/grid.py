"""Density cells of public incidents: coarse enough that no address shows, none at all for some groups."""

import duckdb
import h3

from pipelines import policy
from pipelines.db import literal


def fill_grid(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Fill the table grid of the attached `catalog` from the incidents that have a point."""
    points = con.execute("SELECT DISTINCT lon, lat FROM core.incident WHERE located_by = 'point'").fetchnumpy()
    cells = [
        h3.latlng_to_cell(lat, lon, policy.GRID_RESOLUTION)
        for lon, lat in zip(points["lon"].tolist(), points["lat"].tolist(), strict=True)
    ]
    con.execute("CREATE OR REPLACE TEMP TABLE point_h3 (lon DOUBLE, lat DOUBLE, h3 VARCHAR)")
    con.execute(
        "INSERT INTO point_h3 SELECT unnest(?::DOUBLE[]), unnest(?::DOUBLE[]), unnest(?::VARCHAR[])",
        [points["lon"], points["lat"], cells],
    )
    never = ", ".join(map(literal, policy.GRID_NEVER))
    con.execute(f"""
        INSERT INTO {catalog}.grid
        SELECT site, h3, date_trunc('month', occurred_at)::DATE, kind, offence_group, count(*)
        FROM core.incident JOIN point_h3 USING (lon, lat)
        WHERE occurred_at IS NOT NULL AND offence_group NOT IN ({never})
        GROUP BY ALL ORDER BY ALL
    """)
