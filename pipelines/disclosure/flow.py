"""Who is counted on a period's last day was counted on that of one before, or came since and was not taken in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Protocol

import numpy as np

from pipelines.disclosure.came_since import LONGEST_WAIT, Arrivals
from pipelines.disclosure.facts import ANY, sum_over
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import Number, Numbers, Only
from pipelines.disclosure.problem import MONTHS, Shape
from pipelines.disclosure.year import Row, Told, Year

Parts = list[tuple[np.ndarray, float]]


class Counted(Protocol):
    """A row of a release, and its true number."""

    told: Told
    count: int | None

    def _replace(self, **other: Any) -> "Counted": ...


def bring_near(found: Mapping[tuple[str, int], list[Counted]], numbers: Numbers) -> None:
    """Attack the last number of each year beside those of the next one, too, and these beside the year before.

    `found`: rows by group and calendar year. In the other year a row has months before its first or after its last.
    Who is counted on a year's last day came within it, so that this number says nothing of the year before.
    """
    for (group, number), cells in list(found.items()):
        for cell in [one for one in cells if numbers.of(one.told.metric).flow and one.told.of_the_year]:
            if (last := last_of_year(cell.told, numbers)) and (group, number + 1) in found:
                found[group, number + 1].append(cell._replace(told=last))
            if not last and cell.count is not None and (group, number - 1) in found:
                later = cell.told._replace(month=cell.told.month + MONTHS)
                found[group, number - 1].append(cell._replace(told=later))


def last_of_year(told: Told, numbers: Numbers) -> Told | None:
    """The row as the next year knows it, where that one begins with those who are counted in it; else None."""
    ends = told.month + told.months == MONTHS
    return told._replace(month=told.month - MONTHS) if ends and numbers.of(told.metric).flow else None


def add_flow(
    year: Year, numbers: Numbers, shown: Mapping[Told, int] | None = None, rule: Rule | None = None,
    truth: np.ndarray | None = None,
) -> None:  # fmt: skip
    """Add it as facts for all pairs of periods of the year. How many left otherwise is in no number.

    Each is told as the file stood on its own day. Where what was published of two cannot be beside those who came,
    rows or decisions were corrected between, and nothing follows.
    """
    rule, shown = rule or Rule(), shown or {}
    for (told, _), place in list(year.loose.items()):
        own = numbers.of(told.metric)
        for before in _before(told) if own.flow and year.universe and told.of_the_year else []:
            if (before, False) not in year.loose:
                continue
            begin = before.month + before.months
            certain = [(own, around) for around in _around(own, told, begin)]
            for one, around in [*certain, *_supposed(own)]:
                parts = [(np.array([year.loose[before, False]]), -1.0), *_since(year, told, begin, one, around)]
                both = truth is not None and told in shown and before in shown
                came = -sum(truth[atoms].sum() * weight for atoms, weight in parts[1:]) if both else 0
                if both and rule.low(shown[told]) > rule.high(shown[before]) + came:
                    continue
                supposed = one is not own or (begin < told.month and around is not None)
                year.limit(_name(told, one, around, begin), [(np.array([place]), 1.0), *parts], -ANY, 0,
                           supposed=supposed)  # fmt: skip


def across_new_year(
    year: Year, numbers: Numbers, number: int, came: Arrivals, shown: Mapping[Told, int], rule: Rule, truth: np.ndarray
) -> Iterator[Row]:
    """The same from periods of the year before calendar year `number`, and to those of the year after.

    What the other year counts is taken for known exactly, but for the last row: that is a cell here as well.
    """
    for (told, _), place in year.loose.items():
        own = numbers.of(told.metric)
        if not own.flow or not year.universe:
            continue
        for before in [*_before(told), None]:
            for around in (own.flow, None):
                found = _from_before if told.of_the_year else _to_after
                known = found(year, told, before, own, around, number, came) if told.month >= 0 else None
                if known is None:
                    break
                row = _row(told, place, *known)
                if truth[place] > row.high and _so(row, truth, year, shown, rule):
                    yield row._replace(name=_name(told, own, around, told.month - MONTHS))
                    break


def _before(told: Told) -> list[Told]:
    """The periods before it on whose last day somebody who waits no longer than a year may have waited."""
    months = range(told.month - told.months, told.month - MONTHS, -told.months)
    return [told._replace(month=month) for month in months]


def _around(own: Number, told: Told, begin: int) -> list[Only]:
    """Among whom those are who were taken in: certainly all who came; readers suppose that only these can be."""
    return [own.flow, None] if own.gone and begin < told.month else [own.flow]


def _supposed(own: Number) -> list[tuple[Number, Only]]:
    """As readers take it: the others who can wait, such as those not decided on after 45 days, are nobody."""
    return [(replace(own, flow=own.flow_supposed), own.flow_supposed)] if own.flow_supposed else []


def _since(year: Year, told: Told, begin: int, own: Number, around: Only) -> Parts:
    """Who came from month `begin` of the year to the row's end. Whoever was soon taken in is so a period later."""
    within = Shape(told.layer, told.area, begin, min(told.month, MONTHS) - begin)
    parts = []
    if within.months:
        parts += [(sum_over(year, within, around), -1.0)]
        parts += [(sum_over(year, within, own.gone), 1.0)] if own.gone else []
    if told.of_the_year:
        parts += [(sum_over(year, Shape(told.layer, told.area, told.month, told.months), own.flow), -1.0)]
    return parts


def _from_before(
    year: Year, told: Told, before: Told | None, own: Number, around: Only, number: int, came: Arrivals
) -> tuple[Parts, float] | None:
    """Those since a period of the year before, but its last, which is a cell: what is in this year, and the rest."""
    stood = came.stood(before._replace(month=before.month + MONTHS), number - 1) if before else None
    if stood is None or before.month + before.months >= 0:
        return None
    since = _day(number, before.month + before.months)
    left = _left(came, year.universe.name, around, own.gone, since, date(number, 1, 1))
    return _since(year, told, 0, own, around), float(stood + left)


def _to_after(
    year: Year, told: Told, before: Told | None, own: Number, around: Only, number: int, came: Arrivals
) -> tuple[Parts, float] | None:
    """Those until a period of the year after, since one of this year or the longest wait: as `_from_before`."""
    of, first = year.universe.name, _day(number, told.month)
    high = came.between(of, own.flow, first, _day(number, told.month + told.months))
    high += _left(came, of, around, own.gone, date(number + 1, 1, 1), first)
    if before is None:
        begin = told.month + told.months - MONTHS
        longest = _day(number, told.month + told.months) - timedelta(days=1) - LONGEST_WAIT
        high += came.between(of, own.flow, longest, _day(number, begin))
        return _since(year, told, begin, own, around), float(high)
    begin = before.month + before.months
    if begin >= MONTHS or (before, False) not in year.loose:
        return None
    return [(np.array([year.loose[before, False]]), -1.0), *_since(year, told, begin, own, around)], float(high)


def _left(came: Arrivals, of: str, around: Only, gone: Only, since: date, until: date) -> int:
    return came.between(of, around, since, until) - (came.between(of, gone, since, until) if gone else 0)


def _row(told: Told, place: int, parts: Parts, high: float) -> Row:
    parts = [(np.array([place]), 1.0), *parts]
    weights = np.concatenate([np.full(len(atoms), weight) for atoms, weight in parts])
    return Row(told.metric, np.concatenate([atoms for atoms, _ in parts]), weights, -ANY, high, released=True)


def _so(row: Row, truth: np.ndarray, year: Year, shown: Mapping[Told, int], rule: Rule) -> bool:
    """Whether it is so, and can be beside what was published."""
    most, least = truth.astype(float), truth.astype(float)
    for told, number in shown.items():
        if (told, False) in year.loose:
            place = year.loose[told, False]
            least[place], most[place] = rule.low(number), rule.high(number)
    published = np.where(row.weights > 0, least[row.atoms], most[row.atoms]) @ row.weights
    return max(truth[row.atoms] @ row.weights, published) <= row.high


def _name(told: Told, own: Number, around: Only, begin: int) -> str:
    since = f"{around[0]} {'/'.join(around[1])}" if around else "all"
    but = f" but {own.gone[0]}" if own.gone and begin < told.month else ""
    return f"{told.metric} ≤ those before and {since} since{but}"


def _day(number: int, month: int) -> date:
    """The first day of a month, counted from 0 in calendar year `number` and on into its neighbours."""
    return date(number + month // MONTHS, month % MONTHS + 1, 1)
