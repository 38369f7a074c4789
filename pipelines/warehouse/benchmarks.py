"""Residents and people arrested by age, gender and race, under the areas of the map."""

import duckdb

from pipelines.contracts import Site
from pipelines.db import row
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.mapped import mapping_of, note_missing
from pipelines.warehouse.notes import note_unused


def fill_benchmarks(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.benchmark; rows of a place that is neither blank nor a precinct are not used, and are counted.

    Needs core.area and the temporary table layer_label.
    """
    if not (mapping := mapping_of(con, site, "benchmark")):
        return
    with fixed_words(site, "benchmark"):
        con.execute(f"CREATE OR REPLACE TEMP TABLE told AS FROM ({mapping})")
    note_missing(con, site, "benchmark")
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE precinct_label AS
        SELECT label, area_id FROM layer_label WHERE layer = 'precinct'
        UNION SELECT clean_label(name), area_id FROM core.area WHERE layer = 'precinct'
        """
    )
    con.execute(
        """
        INSERT INTO core.benchmark
        SELECT $1, a.layer, a.area_id, t.year, t.benchmark, t.attribute, t.attribute_value, t.people, t.margin, t.source
        FROM told t
        LEFT JOIN precinct_label p ON p.label = clean_label(t.label)
        JOIN core.area a ON CASE WHEN t.label IS NULL THEN a.layer = 'city' ELSE a.area_id = p.area_id END
        -- Two figures for one group of one precinct, under two spellings of its name: nobody can say which is meant.
        QUALIFY count(*) OVER (PARTITION BY a.area_id, t.year, t.benchmark, t.attribute, t.attribute_value) = 1
        ORDER BY ALL
        """,
        [site.name],
    )
    left = row(con, "SELECT (SELECT count(*) FROM told) - (SELECT count(*) FROM core.benchmark)")[0]
    for contract in site.contracts.values():
        if contract.feeds == "benchmark":
            rule = "blank, or one precinct of the map by its name, once"
            note_unused(con, site, contract.source, "precinct", rule, left)
