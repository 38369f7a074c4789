"""The places that police rows name: which area each label is, and which labels nobody knows.

They stand in open data row by row, so they may be told; those of a programme's files never come here.
"""

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import row
from pipelines.warehouse.limits import Limits

SHOWN = 12


def read_labels(con: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Fill the temporary label_read with the labels of `rows` (SQL): as written, their area_id, and as they are kept.

    One that names no area becomes NULL; one that nobody knows stays, cleaned, so that it can be seen and added.
    """
    # Capitals, accents and signs make no other place, where only one could be meant.
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE label_read AS
        WITH bare AS (
            SELECT bare_label(label) AS bare, min(area_id) AS area_id, min(canonical) AS canonical FROM area_label
            GROUP BY bare HAVING count(DISTINCT area_id) = 1
        )
        SELECT d.label AS written, coalesce(k.area_id, b.area_id) AS area_id,
               coalesce(k.canonical, b.canonical, CASE WHEN n.label IS NULL THEN clean_label(d.label) END) AS label
        FROM (SELECT DISTINCT label FROM {rows} WHERE label IS NOT NULL) d
        LEFT JOIN area_label k ON k.label = clean_label(d.label)
        LEFT JOIN no_area n ON n.label = clean_label(d.label)
        LEFT JOIN bare b ON k.label IS NULL AND n.label IS NULL AND b.bare <> '' AND b.bare = bare_label(d.label)
    """)


def unknown_told(con: duckdb.DuckDBPyConnection, site: Site) -> list[str]:
    """Which labels of incidents are known to nobody and so place their rows nowhere, kind by kind."""
    found = con.execute(
        "SELECT kind, label, count(*) AS rows FROM core.incident WHERE located_by = 'none' AND label IS NOT NULL "
        "GROUP BY ALL ORDER BY kind, rows DESC, label"
    ).fetchall()
    kinds = dict.fromkeys(kind for kind, *_ in found)
    return [f"{kind}s: {told(site, [(label, rows) for one, label, rows in found if one == kind])}" for kind in kinds]


def told(site: Site, labels: list[tuple[str, int]]) -> str:
    """What to say of unknown labels and their rows, the most common first."""
    rows = sum(rows for _, rows in labels)
    named = ", ".join(f"{label} ({rows:,})" for label, rows in labels[:SHOWN])
    more = f" and {len(labels) - SHOWN:,} more" if len(labels) > SHOWN else ""
    return (
        f"{rows:,} {'row' if rows == 1 else 'rows'} without a point in an area {'has' if rows == 1 else 'have'} a "
        f"place that no map names, and {'lies' if rows == 1 else 'lie'} nowhere: {named}{more}. Write into "
        f"area_aliases.csv which area each is, in a line such as {site.name},{labels[0][0]},name on the map,source; a "
        "blank name says that it is none"
    )


def doubted(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, limits: Limits) -> list[str]:
    """Whether a large part of the labels that should place a row of this kind do not; asked of its first source."""
    first = next(one for one in site.contracts.values() if one.feeds == contract.feeds)
    if contract.source != first.source:
        return []
    labels, unknown = row(
        con,
        "SELECT count(*), count(*) FILTER (located_by = 'none') FROM core.incident "
        "WHERE kind = $1 AND label IS NOT NULL AND located_by <> 'point'",
        [contract.feeds],
    )
    if not limits.beyond("unread", unknown, labels):
        return []
    told = "rows that only the name of a place could put in an area name one that no map has"
    return [f"{unknown:,} of {labels:,} {told}: these areas would lose their rows without a point"]
