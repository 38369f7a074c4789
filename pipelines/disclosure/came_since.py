"""Whoever is counted was referred: in the programme's first year since it began, later in one of its years so far."""

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Protocol

import duckdb
import numpy as np

from pipelines.disclosure.facts import ANY, sum_over
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import Number, Numbers, Only
from pipelines.disclosure.problem import MONTHS, Shape
from pipelines.disclosure.year import Row, Told, Year

STEP = 3  # months in which anybody is told by how far a referral came
LONGEST_WAIT = timedelta(days=365)


class Counted(Protocol):
    """A row of a release, and its true number."""

    told: Told
    kind: str
    count: int | None
    units: int | None
    shown: int | None


class Arrivals:
    """How many came in the years before, by each step: as if what was published of these years told it exactly."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, numbers: Numbers, rule: Rule | None = None,
        found: Mapping[tuple[str, int], list[Counted]] | None = None,
    ) -> None:  # fmt: skip
        """`found`: rows by group and year; of those that the warehouse counts no more, what was published is taken."""
        self._con, self._numbers = con, numbers
        self._days: dict[tuple[str, Only], np.ndarray] = {}
        self._lost = _published_at_most(found or {}, numbers, rule or Rule())
        self._stood = _stood(found or {}, numbers, rule or Rule())
        self.minimum = (rule or Rule()).minimum

    def before(self, of: str, only: Only, number: int, since: date = date.min) -> int:
        """How many of the universe `of` came by this step from `since` to the end of the year before `number`."""
        return self.between(of, only, since, date(number, 1, 1))

    def stood(self, told: Told, number: int) -> int | None:
        """How many were counted at the end of a period of the year `number`; None where nobody knows."""
        return self._stood.get((told, number))

    def between(self, of: str, only: Only, since: date, until: date) -> int:
        """How many of the universe `of` came by this step from `since` to the day before `until`."""
        if (of, only) not in self._days:
            words = {"words": list(only[1])} if only else {}
            where = f"list_contains($words, {only[0]})" if only else "true"
            rows = self._con.execute(
                f"SELECT day FROM ({self._numbers.universes[of].sql}) WHERE {where} AND day >= $first ORDER BY day",
                {"first": self._first_day(of), **words},
            ).fetchnumpy()
            self._days[of, only] = np.asarray(rows["day"], dtype="datetime64[D]")
        first, after = np.searchsorted(self._days[of, only], np.array([since, until], "datetime64[D]"))
        words = [(only[0], (word,)) for word in only[1]] if only else [None]
        lost = (self._lost.get((of, word), {}) for word in words)
        return int(after - first) + sum(many for one in lost for day, many in one.items() if since <= day < until)

    def _first_day(self, of: str) -> date:
        metrics = [metric for metric, number in self._numbers.by_metric.items() if number.of == of]
        first = self._con.execute(
            "SELECT min(period_start) FROM stat.cell WHERE covered = 'all' AND list_contains(?, metric_id)", [metrics]
        ).fetchall()[0][0]
        return first or date.min


def _published_at_most(
    found: Mapping[tuple[str, int], list[Counted]], numbers: Numbers, rule: Rule
) -> dict[tuple[str, Only], dict[date, int]]:
    """Of quarters that the warehouse counts no more: how many came by each word at most, small where it was hidden."""
    lost: dict[tuple[str, Only], dict[date, int]] = defaultdict(dict)
    for (group, number), cells in found.items():
        for cell in cells:
            own, told = numbers.of(cell.told.metric), cell.told
            of_city = (told.layer, told.months, own.of, cell.kind) == ("city", STEP, group, "count")
            if cell.count is not None or not of_city:
                continue
            last = date(number, told.month + STEP, 28)  # somebody of the quarter came as late
            only = (told.attribute, (told.word,)) if told.attribute else own.only
            most = rule.minimum - 1 if cell.shown is None else int(rule.high(cell.shown))
            lost[group, only][last] = min(most, lost[group, only].get(last, most))
    return lost


def _stood(found: Mapping[tuple[str, int], list[Counted]], numbers: Numbers, rule: Rule) -> dict[tuple[Told, int], int]:
    """How many were counted at the end of each period; of those that the warehouse counts no more, at most."""
    stood = {}
    for (_, number), cells in found.items():
        for cell in [one for one in cells if numbers.of(one.told.metric).flow]:
            most = rule.minimum - 1 if cell.shown is None else int(rule.high(cell.shown))
            stood[cell.told, number] = most if cell.count is None else cell.count
    return stood


def invite(found: Mapping[tuple[str, int], list[Counted]], numbers: Numbers, came: Arrivals) -> None:
    """Attack numbers of people beside the referrals of later years, too, where more are counted than came before.

    `found`: rows by group and calendar year. A metric comes with all its rows of a year, and with the sums that tell
    by being shown that there are so many people.
    """
    for (group, number), cells in list(found.items()):
        by_metric: dict[str, list[Counted]] = defaultdict(list)
        for cell in cells:
            by_metric[cell.told.metric].append(cell)
        for metric, several in by_metric.items():
            own = numbers.of(numbers.of(metric).same_as or metric)
            of, steps = own.first_year or (None, ())
            if of in (None, group) or (of, number) not in found or several[0] in found[of, number]:
                continue
            most = max(_counted(cell) / (cell.told.months if own.of else 1) for cell in several)
            more = any(came.before(of, only, number) < most <= came.before(of, only, number + 1) for only in steps)
            if more or _few_others(most, own, number, came):
                sums = [one for one in by_metric if numbers.of(one).people == metric and not numbers.of(one).first_year]
                found[of, number].extend([*several, *(cell for one in sums for cell in by_metric[one])])


def _few_others(most: int, own: Number, number: int, came: Arrivals) -> bool:
    """Whether hardly more people are counted in the year than things that each needs one of them."""
    first, until = date(number, 1, 1), (date(number, MONTHS - STEP + 1, 1), date(number + 1, 1, 1))
    told_of = own.first_year[0]
    return bool(own.at_least) and any(
        0 <= most - came.between(told_of, own.at_least, first, one) < came.minimum for one in until
    )


def _counted(cell: Counted) -> int:
    return max(cell.count or 0, cell.units or 0)


def since_earlier(
    year: Year, numbers: Numbers, city: str, number: int, came: Arrivals, truth: np.ndarray
) -> Iterator[Row]:
    """What numbers of people tell of the referrals of calendar year `number`, beside all that came before it.

    Only where more are counted than came before, else nothing follows. Whoever waits came within a year.
    """
    for (told, _), place in year.loose.items():
        own = numbers.of(told.metric)
        of, steps = own.first_year or (None, ())
        if not told.of_the_year or not year.universe or of != year.universe.name:
            continue
        end = told.month + told.months
        if own.at_year_end and end == MONTHS:
            continue  # add_year_end says it
        last = date(number + end // MONTHS, end % MONTHS + 1, 1) - timedelta(days=1)
        since = last - LONGEST_WAIT if own.at_year_end else date.min
        for only in steps:
            many = came.before(of, only, number, since)
            for gone in dict.fromkeys((None, own.gone)):
                left = many - came.before(of, gone, number, since) if gone else many
                high = float(left * (told.months if own.of else 1))
                counted = [(np.array([place]), 1.0), *_gone(year, told, city, gone)]
                if sum(truth[one].sum() for one, _ in counted) > high:
                    parts = [*counted, *_since(year, told, city, only, bool(own.of))]
                    atoms = np.concatenate([one for one, _ in parts])
                    weights = np.concatenate([np.full(len(one), weight) for one, weight in parts])
                    name = f"{told.metric} ≤ {only[0] if only else of} so far and before"
                    yield Row(name, atoms, weights, -ANY, high, released=True)


def add_first_year(year: Year, numbers: Numbers, city: str, begin: int) -> None:
    """Before month `begin` (from 0) of its first year the programme had nobody: whoever is counted came to it since.

    They came by each of the steps that the truth does not contradict.
    """
    if begin and year.universe:
        nobody = year.layout.atoms_of(Shape("city", city, 0, begin))
        year.limit(f"{year.universe.name}: none before the first that is told", [(nobody, 1.0)], 0, 0, supposed=True)
    for (told, _), place in year.loose.items():
        number = numbers.of(told.metric)
        of, steps = number.first_year or (None, ())
        if not told.of_the_year or not year.universe or of != year.universe.name:
            continue
        for only in steps:
            came = _since(year, told, city, only, bool(number.of))
            name = f"{told.metric} ≤ {only[0] if only else of} so far"
            for gone in dict.fromkeys((None, number.gone)):
                parts = [(np.array([place]), 1.0), *_gone(year, told, city, gone), *came]
                year.limit(name, parts, -ANY, 0, supposed=True)


def add_at_least(year: Year, numbers: Numbers) -> None:
    """Whoever enrolled was active in that year: a year counts as many people as led to it, each but once.

    Somebody may enrol twice, or be in no file of spells, so that it is supposed. Who came late in the year may have
    enrolled in the next one: where there are too many of all, those of the periods before the last are left.
    """
    for (told, units), place in year.loose.items():
        own = numbers.of(told.metric)
        here = own.at_least and year.universe and own.first_year[0] == year.universe.name
        if here and not units and (told.layer, told.months) == ("city", MONTHS):
            for months in (MONTHS, MONTHS - STEP):
                came = sum_over(year, Shape(told.layer, told.area, 0, months), own.at_least)
                name = f"{own.at_least[0]} ≤ {told.metric}"
                year.limit(name, [(came, 1.0), (np.array([place]), -1.0)], -ANY, 0, supposed=True)


def add_year_end(year: Year, numbers: Numbers, number: int) -> None:
    """Who still counts on the last day of calendar year `number` came within the 365 days before it.

    Of a leap year these all are days of the year; of another one, all but the last day before it.
    """
    for (told, units), place in year.loose.items():
        own = numbers.of(told.metric)
        only = own.at_year_end
        if only and not units and year.universe and told.month + told.months == MONTHS:
            name = f"{told.metric} ≤ {only[0]} of the year"
            came = sum_over(year, Shape(told.layer, told.area), only)
            for gone in dict.fromkeys((None, own.gone)):
                # That whoever was taken in had been accepted is supposed.
                supposed = gone is not None or not calendar.isleap(number)
                parts = [(np.array([place]), 1.0), *_gone(year, told, told.area, gone), (came, -1.0)]
                year.limit(name, parts, -ANY, 0, supposed=supposed)


def _gone(year: Year, told: Told, city: str, only: Only) -> list[tuple[np.ndarray, float]]:
    """Those who came in the year before the row's period, and are counted no more at its end."""
    return [(sum_over(year, Shape("city", city, 0, told.month), only), 1.0)] if only and told.month else []


def _since(year: Year, told: Told, city: str, only: Only, months: bool) -> list[tuple[np.ndarray, float]]:
    """Who came in the year so far, wherever: where people are met is not where they came from. `months`: each month."""
    if months:
        return _months_since(year, told, city, only)
    return [(sum_over(year, Shape("city", city, 0, told.month + told.months), only), -1.0)]


def _months_since(year: Year, told: Told, city: str, only: Only) -> list[tuple[np.ndarray, float]]:
    """Everybody has at most a month in each month of the row since they came."""
    end = told.month + told.months
    return [
        (sum_over(year, Shape("city", city, first, STEP), only), -float(min(told.months, end - first)))
        for first in range(0, end, STEP)
    ]
