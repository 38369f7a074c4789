"""Writes stat.estimate: drug offences, calls and arrests before and during, area by area, from `stat` and `core`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

import duckdb
import shapely

from geo import student
from geo.neighbours import neighbours
from geo.ratios import FEWEST_AREAS, Four, Ratio, Spread, ratio_of_ratios, spread_of
from geo.similar import most_similar
from pipelines.statistics.change.numbers import Widening, as_large, weighted_difference, widening
from pipelines.statistics.change.windows import Span, Window, add_months, months_between, window

# What is asked of a programme against drug arrests. More measures would be more chances for chance.
MEASURES = ("drug_offences", "drug_calls", "drug_arrests")
LAYER = "neighbourhood"
SIMILAR = 5  # areas; fewer would be one area's own story, more would be the whole city again
FEWEST = 10  # events in each of the four counts: below, an interval is as wide as the question
RATIO = (
    "ratio of ratios; 95 % interval of counts, widened by how much months differ beyond counting, by how far each "
    "resembles the last, and by how much areas that were not served differ from each other (Paule & Mandel 1982), "
    "with Student's t of as many areas"
)
DIFFERENCE = (
    "weighted displacement difference (Wheeler & Ratcliffe 2018) of the area and those around it, the compared areas "
    "weighted to the same count before; 95 % interval of counts, that weight's among them, widened as a ratio's"
)
Months = Mapping[date, int]
TABLE = """
    CREATE TABLE stat.estimate (
        metric_id VARCHAR, site VARCHAR, layer VARCHAR, area_id VARCHAR, grain VARCHAR, period_start DATE,
        attribute VARCHAR, attribute_value VARCHAR, estimate DOUBLE, lower DOUBLE, upper DOUBLE, method VARCHAR,
        design VARCHAR, compared_with VARCHAR, compared_areas VARCHAR[], around VARCHAR[], starts_from DATE,
        starts_by DATE, before_from DATE, before_to DATE, during_from DATE, during_to DATE, before BIGINT,
        during BIGINT, compared_before BIGINT, compared_during BIGINT, dispersion DOUBLE, autocorrelation DOUBLE,
        spread DOUBLE, as_large INTEGER, of_areas INTEGER, refused VARCHAR, because_on DATE
    )"""


@dataclass(frozen=True, slots=True)
class City:
    """What is known of all areas: the ledger, who borders on whom, and the months of each measure."""

    site: str
    spans: Mapping[str, Sequence[Span]]
    around: Mapping[str, Sequence[str]]
    months: Mapping[str, Mapping[str, Months]]  # measure → area → first day of a whole month → count
    breaks: Mapping[str, Sequence[date]]


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: four counts, the areas on the other side, and what moves them by chance."""

    four: Four
    others: Sequence[str]
    months: Widening
    spread: Spread
    differing: float  # variance of the logarithm of the ratio, from areas that differ

    @property
    def wide(self) -> float:
        """Standard errors on either side: 95 %."""
        return student.limit(0.05, self.spread.degrees)


def make_estimates(con: duckdb.DuckDBPyConnection) -> None:
    """Create stat.estimate from stat.cell, core.area, core.service_state and core.break; public measures alone."""
    con.execute(TABLE)
    city = _read(con)
    names = [row[0] for row in con.execute("DESCRIBE stat.estimate").fetchall()]
    rows = [row for measure in city.months for area in sorted(city.spans) for row in estimates(city, measure, area)]
    if rows:
        values = [[row.get(name) for name in names] for row in rows]
        con.executemany(f"INSERT INTO stat.estimate VALUES ({', '.join('?' * len(names))})", values)


def _read(con: duckdb.DuckDBPyConnection) -> City:
    areas = con.execute(
        "SELECT site, area_id, geometry FROM core.area WHERE layer = ? ORDER BY area_id", [LAYER]
    ).fetchall()
    spans: dict[str, list[Span]] = {area_id: [] for _, area_id, _ in areas}
    for area_id, *span in con.execute(
        "SELECT area_id, state, from_date, to_date FROM core.service_state WHERE layer = ? "
        "ORDER BY area_id, from_date NULLS FIRST",
        [LAYER],
    ).fetchall():
        spans.setdefault(area_id, []).append(Span(*span))
    ids = [area_id for _, area_id, _ in areas]
    near = neighbours([shapely.from_wkb(shape) for _, _, shape in areas])
    around = {area_id: [ids[j] for j in found] for area_id, found in zip(ids, near, strict=True)}
    months = _months(con)
    breaks = con.execute('SELECT on_date, affects FROM core."break" ORDER BY on_date').fetchall()
    touching = {measure: [day for day, words in breaks if _touches(words, measure)] for measure in months}
    return City(areas[0][0] if areas else "", spans, around, months, touching)


def _months(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[date, int]]]:
    rows = con.execute(
        "SELECT c.metric_id, c.area_id, c.period_start, c.numerator FROM stat.cell c "
        "JOIN stat.metric m ON m.id = c.metric_id "
        "WHERE list_contains($1, c.metric_id) AND m.access = 'public' AND c.layer = $2 AND c.grain = 'month' "
        "AND c.attribute IS NULL AND c.covered = 'all'",
        [list(MEASURES), LAYER],
    ).fetchall()
    found: dict[str, dict[str, dict[date, int]]] = {}
    for metric_id, area_id, month, count in rows:
        found.setdefault(metric_id, {}).setdefault(area_id, {})[month] = count
    return {measure: found[measure] for measure in MEASURES if measure in found}


def _touches(affects: str, measure: str) -> bool:
    return any(word.strip() == "all" or word.strip() in measure.split("_") for word in affects.split(","))


def estimates(city: City, measure: str, area: str) -> list[dict[str, object]]:
    """The rows of stat.estimate for one measure in one area: several readings, or one refusal with its reason."""
    counts = city.months[measure]
    found = _window(city, measure, area)
    base = {"metric_id": measure, "site": city.site, "layer": LAYER, "area_id": area, "grain": "month"}
    base |= {name: getattr(found, name) for name in Window.__slots__} | {"period_start": found.during_from}
    if found.refused:
        return [base | {"design": "refused"}]
    # Where LEAD itself may have begun, a rise or a fall says nothing of what was pushed next door.
    ring = [a for a in city.around[area] if _never_served(city.spans[a], found)]
    apart = {area, *city.around[area]}
    pool = [a for a in city.spans if a not in apart and _never_served(city.spans[a], found) and a in counts]
    own, rest = _sum(counts, [area], found), _sum(counts, pool, found)
    reason = _lacking(ring, _each(counts, pool, found), own, rest)
    if reason:
        return [base | {"design": "refused", "refused": reason}]
    before = {a: [_sum(city.months[m], [a], found)[0] for m in city.months] for a in [area, *pool]}
    alike = most_similar(before, area, SIMILAR)
    rows = [_ratio(counts, [area], pool, pool, found) | {"design": "area", "compared_with": "not_served"}]
    beside = _ratio(counts, [area], alike, pool, found) if min(_sum(counts, alike, found)) >= FEWEST else None
    if beside:
        rows.append(beside | {"design": "area", "compared_with": "most_similar"})
    if min(_sum(counts, ring, found)) >= FEWEST:
        rows.append(_ratio(counts, ring, pool, pool, found) | {"design": "around", "compared_with": "not_served"})
    rows.append(_difference(counts, area, ring, pool, found) | {"compared_with": "not_served"})
    return [base | {"around": ring} | row for row in rows]


def _window(city: City, measure: str, area: str) -> Window:
    """The windows that all measures share, so that they stand beside each other; else this measure's own."""
    own = set(city.months[measure].get(area, {}))
    shared = own.intersection(*(city.months[m].get(area, {}) for m in city.months))
    every = sorted({day for breaks in city.breaks.values() for day in breaks})
    found = window(city.spans[area], shared, every)
    return window(city.spans[area], own, city.breaks[measure]) if found.refused else found


def _lacking(ring: Sequence[str], pool: Sequence[tuple[int, int]], *counts: tuple[int, int]) -> str | None:
    if len(pool) < FEWEST_AREAS:
        return "no_comparison"
    if not ring:
        return "no_areas_around"
    # Areas with hardly an event do not tell how much areas differ, and without that there is no interval.
    if spread_of(pool) is None:
        return "no_comparison"
    return "too_few" if min(min(pair) for pair in counts) < FEWEST else None


def _sum(counts: Mapping[str, Months], areas: Sequence[str], of: Window) -> tuple[int, int]:
    """Events before and during, in several areas."""
    both = [
        sum(row) for row in (_series(counts, areas, of.before_from, of), _series(counts, areas, of.during_from, of))
    ]
    return both[0], both[1]


def _series(counts: Mapping[str, Months], areas: Sequence[str], start: date, of: Window) -> list[int]:
    months = [add_months(start, i) for i in range(months_between(of.before_from, of.before_to))]
    return [sum(counts.get(area, {}).get(month, 0) for area in areas) for month in months]


def _widening(counts: Mapping[str, Months], own: Sequence[str], others: Sequence[str], of: Window) -> Widening:
    rows = [
        _series(counts, areas, of.before_from, of) + _series(counts, areas, of.during_from, of)
        for areas in (own, others)
    ]
    return widening(rows[0], rows[1], len(rows[0]) // 2)


def _each(counts: Mapping[str, Months], areas: Sequence[str], of: Window) -> list[tuple[int, int]]:
    return [_sum(counts, [area], of) for area in areas]


def _sides(
    counts: Mapping[str, Months], own: Sequence[str], others: Sequence[str], pool: Sequence[str], of: Window
) -> Sides:
    """The counts of some areas and of others beside them; how far areas differ is read from the `pool`."""
    four = Four(*_sum(counts, own, of), *_sum(counts, others, of))
    months = _widening(counts, own, others, of)
    spread = spread_of(_each(counts, pool, of), months.factor)
    if spread is None:
        raise ValueError("fewer areas than a comparison needs: it should have been refused")
    differing = spread.variance(_each(counts, own, of), _each(counts, others, of))
    return Sides(four, sorted(others), months, spread, differing)


def _ratio(
    counts: Mapping[str, Months], own: Sequence[str], others: Sequence[str], pool: Sequence[str], of: Window
) -> dict[str, object]:
    """The change of some areas beside others."""
    sides = _sides(counts, own, others, pool, of)
    found = ratio_of_ratios(sides.four, sides.months.factor, sides.differing, sides.wide)
    large, many = as_large(sides.four, _each(counts, others, of))
    return _told(sides, found) | {"method": RATIO, "as_large": large, "of_areas": many}


def _difference(
    counts: Mapping[str, Months], area: str, ring: Sequence[str], pool: Sequence[str], of: Window
) -> dict[str, object]:
    """The events more or fewer in an area and those around it than had all changed as the compared areas did."""
    sides = _sides(counts, [area, *ring], pool, pool, of)
    four = sides.four
    weight, grown = four.before / four.compared_before, four.compared_during / four.compared_before
    total, counting = weighted_difference(
        [(1, four.before, four.during), (-weight, four.compared_before, four.compared_during)],
        sides.months.factor, grown,
    )  # fmt: skip
    error = sqrt(counting + (four.before * grown) ** 2 * sides.differing)
    found = Ratio(total, total - sides.wide * error, total + sides.wide * error)
    return _told(sides, found) | {"method": DIFFERENCE, "design": "area_and_around"}


def _told(of: Sides, found: Ratio) -> dict[str, object]:
    four = of.four
    return {
        "estimate": found.value, "lower": found.lower, "upper": found.upper, "before": four.before,
        "during": four.during, "compared_before": four.compared_before, "compared_during": four.compared_during,
        "dispersion": of.months.dispersion, "autocorrelation": of.months.lag, "spread": of.spread.deviation,
        "compared_areas": of.others,
    }  # fmt: skip


def _never_served(spans: Sequence[Span], of: Window) -> bool:
    """Whether the ledger says "not served" through both windows: where it is silent nobody knows."""
    touching = [span for span in spans if _meets(span, of)]
    return bool(touching) and all(span.state == "not_served" for span in touching)


def _meets(span: Span, of: Window) -> bool:
    return (span.from_date or date.min) < of.during_to and (span.to_date or date.max) > of.before_from
