"""Every shipped metric counted a second time, in plain Python, from the rows that its SELECT gives."""

from collections import defaultdict
from datetime import date, timedelta
from statistics import median_low

import pytest

from pipelines.disclosure import declared_views
from pipelines.metrics import registry
from pipelines.metrics.words import ATTRIBUTES, BREAKDOWNS
from pipelines.statistics import compute
from pipelines.statistics.compute import shapes_of
from tests.spec.busy_town import LAST, busy_town
from tests.spec.small_town import LAYERS, PARENTS

METRICS = registry()
SHAPE = "layer, area_id, grain, period_start, attribute, attribute_value"
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@pytest.fixture(scope="module")
def counted():
    town = busy_town()
    compute(town.con, METRICS, declared_views(), lambda line: None)
    return town


def start(day: date, grain: str) -> date:
    return date(day.year, (day.month - 1) // MONTHS[grain] * MONTHS[grain] + 1, 1)


def after(first: date, grain: str) -> date:
    months = first.year * 12 + first.month - 1 + MONTHS[grain]
    return date(months // 12, months % 12 + 1, 1)


def counts_towards(area: str | None) -> list[str]:
    """The areas that a unit in `area` counts for; one that lies nowhere counts for the town."""
    reached = [area or "town"]
    while reached[-1] in PARENTS:
        reached.append(PARENTS[reached[-1]])
    return reached


def recount(metric, units):
    """What each cell holds that a unit falls into: the units by layer, area, grain, first day, attribute and word."""
    cells = defaultdict(list)
    for view in shapes_of(metric, declared_views()):
        words = {**ATTRIBUTES, **BREAKDOWNS}.get(view.attribute, [None])
        for unit in filter(lambda unit: unit["day"], units):
            word = unit[view.attribute] if view.attribute else None
            rest = (start(unit["day"], view.grain), view.attribute, word if word in words else words[-1])
            for area in counts_towards(unit["area_id"]):
                if LAYERS[area] == view.layer:
                    cells[view.layer, area, view.grain, *rest].append(unit)
    return cells


def numbers(metric, units) -> tuple[int, float | None, float | None]:
    """Numerator, people and median of the units of one cell."""
    inside = [unit for unit in units if unit["in_numerator"]]
    amounts = [unit["amount"] for unit in inside if unit["amount"] is not None]
    people = len({unit["unit_key"] for unit in inside if unit["amount"] is not None and unit["unit_key"]})
    if metric.is_median:
        return people, people, median_low(amounts) if amounts else None
    if metric.counts == "amount":
        return round(sum(map(float, amounts))), people, None
    if metric.counts == "persons":
        return len({unit["unit_key"] for unit in inside}), None, None
    return len(inside), None, None


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.id)
def test_each_cell_holds_what_a_second_count_finds(counted, metric):
    asked = counted.con.execute(metric.sql)
    names = [column[0] for column in asked.description]
    expected = recount(metric, [dict(zip(names, row, strict=True)) for row in asked.fetchall()])
    found = counted.rows(
        f"SELECT {SHAPE}, numerator, denominator, people, middle FROM stat.cell WHERE metric_id = '{metric.id}'"
    )
    assert found
    for *cell, numerator, denominator, people, middle in found:
        units = expected.pop(tuple(cell), [])
        again, behind, median = numbers(metric, units)
        assert numerator == pytest.approx(again, abs=0.51 if metric.counts == "amount" else 0), cell
        assert middle == median, cell
        if people is not None and not metric.divides_by:
            assert people == behind, cell
        if metric.denominator == "units" and not metric.is_median:
            keys = [unit["unit_key"] for unit in units]
            assert denominator == len(set(keys) if metric.counts == "persons" else keys), cell
    # What is left over lies in periods that are not closed, or that the data do not reach.
    for _, _, grain, first, *_ in expected:
        assert metric.access == "protected" or not date(2021, 1, 1) <= first <= LAST
        assert after(first, grain) + timedelta(days=45) > LAST or first < date(2021, 1, 1)


@pytest.mark.parametrize("metric", [m for m in METRICS.values() if m.divides_by], ids=lambda metric: metric.id)
def test_what_a_rate_is_divided_by_is_the_other_metrics_own_number(counted, metric):
    cells = f"SELECT {SHAPE}, numerator FROM stat.cell WHERE metric_id = '{metric.divides_by}'"
    below = {tuple(cell): number for *cell, number in counted.rows(cells)}
    split = {cell[4] for cell in below if cell[4]}
    for *cell, number in counted.rows(f"SELECT {SHAPE}, denominator FROM stat.cell WHERE metric_id = '{metric.id}'"):
        *place, attribute, word = cell
        assert number == below[(*place, attribute, word) if attribute in split else (*place, None, None)]
