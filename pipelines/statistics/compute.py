"""Counts each metric's units into cells: public ones by layer and stated grain, protected ones by declared view."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal, quoted
from pipelines.metrics import EVERY, Metric, words_of
from pipelines.policy import View
from pipelines.statistics.change import make_estimates
from pipelines.statistics.denominators import make_denominators
from pipelines.statistics.reads import is_about_nobody, refuse_forbidden_reads
from pipelines.statistics.shapes import make_services, make_shapes


def compute(
    con: duckdb.DuckDBPyConnection,
    metrics: Mapping[str, Metric],
    views: Iterable[View],
    progress: Callable[[str], None],
) -> None:
    """Create stat.metric, stat.cell and stat.estimate from `core` for every metric.

    Raises ContractBroken for a metric whose SELECT does not give the agreed columns, and for a view by an attribute
    that nothing can be counted by.
    """
    declared = list(views)
    _refuse_strange(declared)
    list_measures(con, metrics.values())
    make_shapes(con)
    make_services(con)
    make_denominators(con)
    con.execute(
        "CREATE TABLE stat.cell (metric_id VARCHAR, site VARCHAR, layer VARCHAR, area_id VARCHAR, grain VARCHAR, "
        "period_start DATE, attribute VARCHAR, attribute_value VARCHAR, numerator BIGINT, denominator DOUBLE, "
        # people: how many persons are behind an amount; middle: the median of the amounts; unsure: whether there are
        # units of which nobody knows if they count.
        "covered VARCHAR, service VARCHAR, people BIGINT, middle DOUBLE, unsure BOOLEAN)"
    )
    there = {kind for (kind,) in con.execute("SELECT DISTINCT kind FROM stat.period").fetchall()}
    # What others are divided by is counted first.
    for metric in sorted(metrics.values(), key=lambda metric: (metric.divides_by is not None, metric.id)):
        refuse_forbidden_reads(con, metric)
        if metric.source not in there:  # what nobody has told of has no period, so no cell either
            continue
        progress(f"  {metric.title}")
        _make_units(con, metric)
        _count(con, metric, shapes_of(metric, declared))
        if metric.divides_by:
            _divide(con, metric)
    make_estimates(con)


def shapes_of(metric: Metric, views: list[View]) -> list[View]:
    """The shapes `metric` is counted in: its family's declared views, or every layer and grain of a public one."""
    if metric.access == "protected":
        return [view for view in views if view.family == metric.family and metric.has(view.attribute)]
    return [View("public", layer, grain, metric.by) for layer in metric.layers for grain in metric.grains]


def _refuse_strange(views: list[View]) -> None:
    strange = sorted({view.attribute for view in views if view.attribute} - set(EVERY))
    if strange:
        raise ContractBroken(
            f"views.toml: nothing can be broken down by {', '.join(strange)}; use one of {', '.join(EVERY)}."
        )


def list_measures(con: duckdb.DuckDBPyConnection, metrics: Iterable[Metric]) -> None:
    """Create stat.metric: what each of `metrics` is, and which source of `core` it comes from."""
    con.execute("CREATE SCHEMA stat")
    con.execute(
        "CREATE TABLE stat.metric (id VARCHAR, title VARCHAR, question VARCHAR, unit VARCHAR, scale DOUBLE, "
        "direction VARCHAR, caveat VARCHAR, source VARCHAR, access VARCHAR, counts VARCHAR, denominator VARCHAR, "
        'grains VARCHAR[], family VARCHAR, "sql" VARCHAR)'
    )
    names = [row[0] for row in con.execute("DESCRIBE stat.metric").fetchall()]
    told = [dataclasses.asdict(metric) | {"grains": list(metric.grains)} for metric in metrics]
    if told:
        one = f"({', '.join('?' * len(names))})"
        con.execute(
            f"INSERT INTO stat.metric VALUES {', '.join([one] * len(told))}", [each[n] for each in told for n in names]
        )
    # The header says what is counted; the release says which of this site's sources that came from.
    # What is told at one year's prices comes from the costs, and who was met is told of referrals.
    con.execute(
        "UPDATE stat.metric m SET source = s.source FROM core.source s "
        "WHERE s.kind = CASE m.source WHEN 'cost_at_prices' THEN 'cost' WHEN 'first_meeting' THEN 'referral' "
        "ELSE m.source END"
    )


def _make_units(con: duckdb.DuckDBPyConnection, metric: Metric) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE unit AS {metric.sql}")
    got = tuple(row[0] for row in con.execute("DESCRIBE unit").fetchall())
    if got != metric.columns:
        wanted = ", ".join(metric.columns)
        raise ContractBroken(f"{metric.id}.sql: the SELECT must give {wanted}; it gives {', '.join(got)}.")


def _count(con: duckdb.DuckDBPyConnection, metric: Metric, views: list[View]) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE shape (layer VARCHAR, grain VARCHAR, attribute VARCHAR, words VARCHAR[])")
    used = words_of(con)
    shapes = [
        [view.layer, view.grain, view.attribute, list(used[view.attribute]) if view.attribute else [None]]
        for view in views
    ]
    if shapes:
        values = ", ".join(["(?, ?, ?, ?)"] * len(shapes))
        con.execute(f"INSERT INTO shape VALUES {values}", [value for shape in shapes for value in shape])
    idle = [door for door in EVERY["door"] if door not in used["door"]]
    attributes = sorted({view.attribute for view in views if view.attribute})
    split = "".join(f" WHEN {literal(name)} THEN {quoted(name)}::VARCHAR" for name in attributes)
    con.execute(
        f"""
        INSERT INTO stat.cell
        WITH told AS (
            SELECT l.target, s.grain, s.attribute, date_trunc(s.grain, day)::DATE AS first_day, unit_key, in_numerator,
                   amount, {f"CASE s.attribute{split} END" if split else "NULL"} AS said, s.words
            FROM unit u JOIN stat.lift l ON l.area_id = coalesce(u.area_id, '') JOIN shape s ON s.layer = l.layer
            -- A claim about every door says nothing of one that the city does not have.
            WHERE attribute IS DISTINCT FROM 'door' OR NOT coalesce(list_contains($idle, said), false)
        ),
        counted AS (
            SELECT target, grain, attribute, first_day,
                   CASE WHEN attribute IS NULL OR list_contains(words, said) THEN said ELSE words[-1] END AS split,
                   {_counts(metric)}, bool_or(in_numerator IS NULL) AS unsure
            FROM told GROUP BY ALL
        ),
        -- Every cell exists before anything is counted: an empty one is a zero, a gap or a hidden number.
        frame AS (
            SELECT a.site, a.layer, a.area_id, p.source, p.grain, p.first_day, s.attribute, unnest(s.words) AS split,
                   CASE WHEN $kind IN ('offence', 'call', 'arrest') AND a.area_id IN (
                       SELECT area_id FROM core.area_overlap WHERE layer = 'neighbourhood' AND covered
                   ) THEN 'none' WHEN days_covered <= 0 THEN 'none' WHEN days_covered < days THEN 'part' ELSE 'all'
                   END AS covered
            FROM core.area a JOIN shape s ON s.layer = a.layer JOIN stat.period p ON p.grain = s.grain
            WHERE p.kind = $kind AND (p.closed OR $open_too)
        )
        SELECT $metric, f.site, f.layer, f.area_id, f.grain, f.first_day, f.attribute, f.split,
               coalesce(c.numerator, 0), {_denominator(metric)}, f.covered, coalesce(s.service, 'not_confirmed'),
               {_people(con, metric)}, c.middle, coalesce(c.unsure, false)
        FROM frame f
        LEFT JOIN counted c
            ON c.target = f.area_id AND c.grain = f.grain AND c.first_day = f.first_day
            AND c.attribute IS NOT DISTINCT FROM f.attribute AND c.split IS NOT DISTINCT FROM f.split
        LEFT JOIN stat.service s
            ON s.area_id = f.area_id AND s.source = f.source AND s.grain = f.grain AND s.first_day = f.first_day
        """,
        {"metric": metric.id, "kind": metric.source, "open_too": metric.access == "public", "idle": idle},
    )


def _counts(metric: Metric) -> str:
    """SQL for the columns numerator, units, people and middle."""
    people = "count(DISTINCT unit_key) FILTER (in_numerator AND amount IS NOT NULL) AS people"
    if metric.is_median:
        middle = "quantile_disc(amount, 0.5) FILTER (in_numerator) AS middle"
        return f"{people}, people AS numerator, NULL AS units, {middle}"
    if metric.counts == "amount":
        return f"round(sum(amount) FILTER (in_numerator))::BIGINT AS numerator, NULL AS units, {people}, NULL AS middle"
    counted = "unit_key" if metric.counts == "events" else "DISTINCT unit_key"
    return (
        f"count({counted}) FILTER (in_numerator) AS numerator, count({counted})::DOUBLE AS units, NULL AS people, "
        "NULL::DOUBLE AS middle"
    )


def _people(con: duckdb.DuckDBPyConnection, metric: Metric) -> str:
    """SQL for the persons behind a cell, NULL where there are none to protect beside the number itself."""
    return "NULL" if metric.counts != "amount" or is_about_nobody(con, metric) else "coalesce(c.people, 0)"


def _denominator(metric: Metric) -> str:
    if metric.denominator == "units" and not metric.is_median:
        return "coalesce(c.units, 0)"
    if metric.denominator in ("population", "land_km2"):
        name = "parts" if (metric.counts, metric.denominator) == ("amount", "population") else metric.denominator
        return (
            f"(SELECT any_value(amount) FROM stat.denominator d WHERE d.name = {literal(name)} "
            "AND d.area_id = f.area_id AND coalesce(d.year, year(f.first_day)) = year(f.first_day))"
        )
    return "NULL"


def _divide(con: duckdb.DuckDBPyConnection, metric: Metric) -> None:
    """Give the cells of `metric` their denominator: the other metric's cell of the same word, else of the total.

    Two counts are only divided where both are covered from end to end.
    """
    names = {"metric": metric.id, "by": metric.divides_by}
    con.execute(
        """
        UPDATE stat.cell n
        SET denominator = d.numerator, people = least(n.people, d.people),
            covered = CASE WHEN 'none' IN (n.covered, d.covered) THEN 'none'
                           WHEN 'part' IN (n.covered, d.covered) THEN 'part' ELSE 'all' END
        FROM stat.cell d
        WHERE n.metric_id = $metric AND d.metric_id = $by AND d.layer = n.layer AND d.area_id = n.area_id
            AND d.grain = n.grain AND d.period_start = n.period_start
            AND CASE WHEN n.attribute IN (SELECT attribute FROM stat.cell WHERE metric_id = $by)
                     THEN d.attribute = n.attribute AND d.attribute_value = n.attribute_value
                     ELSE d.attribute IS NULL END
        """,
        names,
    )
    con.execute("UPDATE stat.cell SET covered = 'none' WHERE metric_id = ? AND denominator IS NULL", [metric.id])
