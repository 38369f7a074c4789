"""Whoever is counted was referred: in the programme's first year since it began, else within the year."""

import calendar

import numpy as np

from pipelines.disclosure.facts import ANY, sum_over
from pipelines.disclosure.numbers import Numbers, Only
from pipelines.disclosure.problem import MONTHS, Shape
from pipelines.disclosure.year import Told, Year

STEP = 3  # months in which anybody is told by how far a referral came


def add_first_year(year: Year, numbers: Numbers, city: str, begin: int) -> None:
    """Before month `begin` (from 0) of its first year the programme had nobody: whoever is counted came to it since.

    They came by each of the steps that the truth does not contradict.
    """
    if begin and year.universe:
        nobody = year.layout.atoms_of(Shape("city", city, 0, begin))
        year.limit(f"{year.universe.name}: none before the first that is told", [(nobody, 1.0)], 0, 0, supposed=True)
    for (told, units), place in year.loose.items():
        number = numbers.of(told.metric)
        of, steps = number.first_year or (None, ())
        if units or not year.universe or of != year.universe.name:
            continue
        for only in steps:
            so_far = Shape("city", city, 0, told.month + told.months)  # where they are met is not where they came from
            came = _months_since(year, told, city, only) if number.of else [(sum_over(year, so_far, only), -1.0)]
            name = f"{told.metric} ≤ {only[0] if only else of} so far"
            year.limit(name, [(np.array([place]), 1.0), *came], -ANY, 0, supposed=True)


def add_year_end(year: Year, numbers: Numbers, number: int) -> None:
    """Who still counts on the last day of calendar year `number` came within the 365 days before it.

    Of a leap year these all are days of the year; of another one, all but the last day before it.
    """
    for (told, units), place in year.loose.items():
        only = numbers.of(told.metric).at_year_end
        if only and not units and year.universe and told.month + told.months == MONTHS:
            name = f"{told.metric} ≤ {only[0]} of the year"
            came = sum_over(year, Shape(told.layer, told.area), only)
            year.limit(name, [(np.array([place]), 1.0), (came, -1.0)], -ANY, 0, supposed=not calendar.isleap(number))


def _months_since(year: Year, told: Told, city: str, only: Only) -> list[tuple[np.ndarray, float]]:
    """Everybody has at most a month in each month of the row since they came."""
    end = told.month + told.months
    return [
        (sum_over(year, Shape("city", city, first, STEP), only), -float(min(told.months, end - first)))
        for first in range(0, end, STEP)
    ]
