"""Counts each metric's units into cells: public ones by layer and stated grain, protected ones by declared view."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal, quoted
from pipelines.metrics import COLUMNS, Metric
from pipelines.policy import View
from pipelines.statistics.denominators import make_denominators
from pipelines.statistics.reads import refuse_forbidden_reads
from pipelines.statistics.shapes import make_services, make_shapes

LAYERS = ("neighbourhood", "precinct", "city")
ATTRIBUTES = {"door": ("arrest_diversion", "social_contact", "community")}


def compute(
    con: duckdb.DuckDBPyConnection,
    metrics: Mapping[str, Metric],
    views: Iterable[View],
    progress: Callable[[str], None],
) -> None:
    """Create stat.metric and stat.cell from `core` for every metric.

    Raises ContractBroken for a metric whose SELECT does not give the agreed columns.
    """
    con.execute("CREATE SCHEMA stat")
    make_shapes(con)
    make_services(con)
    make_denominators(con)
    _write_metrics(con, metrics.values())
    con.execute(
        "CREATE TABLE stat.cell (metric_id VARCHAR, site VARCHAR, layer VARCHAR, area_id VARCHAR, grain VARCHAR, "
        "period_start DATE, attribute VARCHAR, attribute_value VARCHAR, numerator BIGINT, denominator DOUBLE, "
        "covered VARCHAR, service VARCHAR)"
    )
    declared = list(views)
    for metric in metrics.values():
        progress(f"  {metric.title}")
        _make_units(con, metric)
        for view in shapes_of(metric, declared):
            _count(con, metric, view)


def shapes_of(metric: Metric, views: list[View]) -> list[View]:
    """The shapes `metric` is counted in: its family's declared views, or every layer and grain of a public one."""
    if metric.access == "protected":
        return [view for view in views if view.family == metric.family]
    return [View("public", layer, grain) for layer in LAYERS for grain in metric.grains]


def _write_metrics(con: duckdb.DuckDBPyConnection, metrics: Iterable[Metric]) -> None:
    con.execute(
        "CREATE TABLE stat.metric (id VARCHAR, title VARCHAR, question VARCHAR, unit VARCHAR, scale DOUBLE, "
        "direction VARCHAR, caveat VARCHAR, source VARCHAR, access VARCHAR, counts VARCHAR, denominator VARCHAR, "
        'grains VARCHAR[], family VARCHAR, "sql" VARCHAR)'
    )
    names = [row[0] for row in con.execute("DESCRIBE stat.metric").fetchall()]
    for metric in metrics:
        values = dataclasses.asdict(metric) | {"grains": list(metric.grains)}
        con.execute(f"INSERT INTO stat.metric VALUES ({', '.join('?' * len(names))})", [values[n] for n in names])
    # The header says what is counted; the release says which of this site's sources that came from.
    con.execute("UPDATE stat.metric m SET source = s.source FROM core.source s WHERE s.kind = m.source")


def _make_units(con: duckdb.DuckDBPyConnection, metric: Metric) -> None:
    refuse_forbidden_reads(con, metric)
    con.execute(f"CREATE OR REPLACE TABLE stat.unit AS {metric.sql}")
    got = tuple(row[0] for row in con.execute("DESCRIBE stat.unit").fetchall())
    if got != COLUMNS:
        raise ContractBroken(f"{metric.id}.sql: the SELECT must give {', '.join(COLUMNS)}; it gives {', '.join(got)}.")


def _count(con: duckdb.DuckDBPyConnection, metric: Metric, view: View) -> None:
    counted = "unit_key" if metric.counts == "events" else "DISTINCT unit_key"
    split = quoted(view.attribute) if view.attribute else "NULL"
    sql = f"""
        INSERT INTO stat.cell
        WITH counted AS (
            SELECT l.target, date_trunc($grain, day)::DATE AS first_day, {split}::VARCHAR AS split,
                   count({counted}) FILTER (in_numerator) AS numerator, count({counted})::DOUBLE AS units
            FROM stat.unit u JOIN stat.lift l ON l.area_id = coalesce(u.area_id, '')
            WHERE l.layer = $layer GROUP BY ALL
        ),
        -- Every cell exists before anything is counted: an empty one is a zero, a gap or a hidden number.
        frame AS (
            SELECT a.site, a.area_id, p.source, p.first_day, unnest($values) AS split,
                   CASE WHEN days_covered <= 0 THEN 'none' WHEN days_covered < days THEN 'part' ELSE 'all'
                   END AS covered
            FROM core.area a, stat.period p
            WHERE a.layer = $layer AND p.grain = $grain AND p.kind = $kind AND (p.closed OR $open_too)
        )
        SELECT $metric, f.site, $layer, f.area_id, $grain, f.first_day, $attribute, f.split,
               coalesce(c.numerator, 0), {_denominator(metric)}, f.covered, coalesce(s.service, 'not_confirmed')
        FROM frame f
        LEFT JOIN counted c
            ON c.target = f.area_id AND c.first_day = f.first_day AND c.split IS NOT DISTINCT FROM f.split
        LEFT JOIN stat.service s
            ON s.area_id = f.area_id AND s.source = f.source AND s.grain = $grain AND s.first_day = f.first_day
    """
    values = {
        "metric": metric.id,
        "kind": metric.source,
        "layer": view.layer,
        "grain": view.grain,
        "attribute": view.attribute,
        "values": list(ATTRIBUTES[view.attribute]) if view.attribute else [None],
        "open_too": metric.access == "public",
    }
    con.execute(sql, values)


def _denominator(metric: Metric) -> str:
    if metric.denominator == "none":
        return "NULL"
    if metric.denominator == "units":
        return "coalesce(c.units, 0)"
    if metric.denominator in ("population", "land_km2"):
        return (
            f"(SELECT any_value(amount) FROM stat.denominator d WHERE d.name = {literal(metric.denominator)} "
            "AND d.area_id = f.area_id AND coalesce(d.year, year(f.first_day)) = year(f.first_day))"
        )
    raise ContractBroken(
        f"{metric.id}.sql: dividing by another metric is not built yet; use one of none, units, population."
    )
