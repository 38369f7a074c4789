"""How much of each measure a release shows, and whether that is still like the release that readers see."""

from typing import NamedTuple

import duckdb

from pipelines import policy
from pipelines.contracts import ContractBroken

KEY = "metric_id, layer, grain, attribute, period"
MOST_LINES = 12  # of measures told one by one; the rest are counted


class Change(NamedTuple):
    """The greatest change of one measure, in words, and whether it is beyond the hard limit."""

    hard: bool
    said: str


def summary_sql(catalog: str) -> str:
    """The rows of summary.csv of the release attached as `catalog`, in its order."""
    return f"""
        SELECT metric_id, m.access, layer, grain, coalesce(attribute, '') AS attribute, year(period_start) AS period,
               count(*) FILTER (status IN ('value', 'zero')) AS shown, count(*) FILTER (status = 'hidden') AS hidden,
               sum(numerator)::BIGINT AS total_shown
        FROM {catalog}.cell JOIN {catalog}.metric m ON m.id = metric_id
        WHERE status <> 'no_data' GROUP BY ALL ORDER BY metric_id, layer, grain, attribute, period
    """


def changes_since(con: duckdb.DuckDBPyConnection, last: str, now: str) -> list[Change]:
    """The greatest change of each measure from the release attached as `last` to that attached as `now`, if any.

    Years that a source had not covered to their end in `last` may grow; all else should be as it was (decision 044).
    """
    found = con.execute(f"""
        WITH last AS ({summary_sql(last)}), now AS ({summary_sql(now)}),
        whole AS (  -- years that the last release covered from their first day, and that had settled since their last
            SELECT m.id AS metric_id, year(s.complete_from - 1) + 1 AS first,
                   year(s.complete_to + 1 - {policy.CLOSED_AFTER_DAYS}) - 1 AS final
            FROM {last}.metric m LEFT JOIN {last}.coverage s ON s.source = m.source
        ),
        pair AS (
            SELECT last.*, now.shown AS shown_now, now.hidden AS hidden_now, now.total_shown AS total_now,
                   last.shown + last.hidden AS rows, coalesce(now.shown + now.hidden, 0) AS rows_now,
                   coalesce(period BETWEEN first AND final, first IS NULL) AS settled
            FROM last LEFT JOIN now USING ({KEY}) JOIN whole ON whole.metric_id = last.metric_id
        ),
        judged AS (
            SELECT *, 'rows' AS what, rows AS before, rows_now AS after, 1 - rows_now / rows AS share, 0 AS least
            FROM pair WHERE rows_now < rows
            UNION ALL BY NAME
            SELECT *, 'numbers' AS what, shown AS before, coalesce(shown_now, 0) AS after,
                   1 - coalesce(shown_now, 0) / shown AS share, {policy.CHANGE_ROWS} AS least
            FROM pair WHERE shown_now < shown
            UNION ALL BY NAME
            SELECT *, 'in all' AS what, total_shown AS before, total_now AS after,
                   abs(total_now - total_shown) / total_shown AS share, {policy.CHANGE_COUNT} AS least
            FROM pair
            WHERE total_shown > 0 AND (total_now < total_shown OR settled AND rows = rows_now)
            UNION ALL BY NAME
            SELECT a.*, 'hidden' AS what, a.hidden AS before, b.hidden AS after, b.hidden / b.rows - a.hidden / a.rows
                   AS share, {policy.CHANGE_ROWS} AS least
            FROM ({_hidden("last")}) a JOIN ({_hidden("now")}) b USING (metric_id, layer, grain, attribute)
        )
        SELECT metric_id, layer, grain, attribute, period, what, before, after, share,
               count(DISTINCT (layer, grain, attribute, period)) OVER (PARTITION BY metric_id) AS others
        FROM judged
        WHERE share > {policy.CHANGE_WARNS} AND abs(after - before) >= least
        QUALIFY row_number() OVER (
            PARTITION BY metric_id ORDER BY share DESC, least, before DESC, layer, grain, attribute, period, what) = 1
        ORDER BY share DESC, metric_id
    """).fetchall()
    return [_change(*one) for one in found]


def _hidden(rows: str) -> str:
    shape = "metric_id, layer, grain, attribute"
    return f"SELECT {shape}, sum(hidden) AS hidden, sum(shown + hidden) AS rows FROM {rows} GROUP BY {shape}"


def counted_otherwise(con: duckdb.DuckDBPyConnection, last: str, now: str) -> list[str]:
    """What to say of protected measures that were counted by another definition when their numbers were published.

    Published numbers stay as they are, so they now stand under words that are not theirs.
    """
    plain = "regexp_replace({}.sql, '\\s+', ' ', 'g')"
    found = con.execute(f"""
        SELECT m.id, max(c.period_start)::VARCHAR
        FROM {last}.metric was JOIN {now}.metric m USING (id) JOIN {last}.cell c ON c.metric_id = m.id
        WHERE m.access = 'protected' AND c.status = 'value' AND NOT (m.counts = 'amount' AND m.denominator = 'units')
            AND {plain.format("was")} <> {plain.format("m")}
        GROUP BY m.id ORDER BY m.id
    """).fetchall()
    return [
        f"{metric} is counted otherwise than when its numbers up to the period from {day} were published, which stay "
        "as they are. Publish to a new folder to have all by one definition, or enter a break in the site's breaks.csv"
        for metric, day in found
    ]


def refuse_great(changes: list[Change], against: str, seen: str = "which readers see") -> list[str]:
    """The changes worth a look, in words; raises ContractBroken where any is beyond the hard limit."""
    hard = [one.said for one in changes if one.hard]
    if hard:
        more = f" And {len(hard) - MOST_LINES} more measures." if len(hard) > MOST_LINES else ""
        raise ContractBroken(
            f"this is not like {against}, {seen}: {'; '.join(hard[:MOST_LINES])}.{more} Nothing was "
            "published. Look at what came in (a file that is missing, a column with other words); where the change is "
            "real, publish with --accept-changes."
        )
    return [f"not like {against}: {one.said}" for one in changes]


def _change(
    metric: str, layer: str, grain: str, attribute: str, period: int | None, what: str, before: int, after: int,
    share: float, others: int,
) -> Change:  # fmt: skip
    shape = f"{layer} by {grain}{f' and {attribute}' if attribute else ''}{f', {period}' if period else ''}"
    words = {"rows": "rows", "numbers": "rows with a number", "in all": "in all", "hidden": "hidden rows"}[what]
    more = f" ({others - 1} more of its years and shapes)" if others > 1 else ""
    return Change(share > policy.CHANGE_STOPS, f"{metric}: {shape}: {before:,} {words} became {after:,}{more}")
