"""Who is counted on a period's last day was counted on that of the period before, or came since."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from pipelines.disclosure.facts import ANY, sum_over
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import Numbers
from pipelines.disclosure.problem import MONTHS, Shape
from pipelines.disclosure.year import Told, Year


class Counted(Protocol):
    """A row of a release."""

    told: Told

    def _replace(self, **other: Any) -> "Counted": ...


def bring_last(found: Mapping[tuple[str, int], list[Counted]], numbers: Numbers) -> None:
    """Attack the last number of each year beside those of the next one, too: as of months before its first.

    `found`: rows by group and calendar year.
    """
    for (group, number), cells in list(found.items()):
        for cell in list(cells):
            if (last := last_of_year(cell.told, numbers)) and (group, number + 1) in found:
                found[group, number + 1].append(cell._replace(told=last))


def last_of_year(told: Told, numbers: Numbers) -> Told | None:
    """The row as the next year knows it, where that one begins with those who are counted in it; else None."""
    ends = told.month + told.months == MONTHS
    return told._replace(month=told.month - MONTHS) if ends and numbers.of(told.metric).flow else None


def add_flow(
    year: Year, numbers: Numbers, shown: Mapping[Told, int] | None = None, rule: Rule | None = None,
    truth: np.ndarray | None = None,
) -> None:  # fmt: skip
    """Add it as facts for all periods that follow each other. How many left since is in no number.

    Each is told as the file stood on its own day. Where what was published of two cannot be beside those who came,
    rows or decisions were corrected between, and nothing follows.
    """
    rule, shown = rule or Rule(), shown or {}
    for (told, units), place in list(year.loose.items()):
        only, before = numbers.of(told.metric).flow, told._replace(month=told.month - told.months)
        if only and not units and year.universe and told.month >= 0 and (before, False) in year.loose:
            came = sum_over(year, Shape(told.layer, told.area, told.month, told.months), only)
            both = truth is not None and told in shown and before in shown
            if both and rule.low(shown[told]) > rule.high(shown[before]) + truth[came].sum():
                continue
            parts = [(np.array([place]), 1.0), (np.array([year.loose[before, False]]), -1.0), (came, -1.0)]
            year.limit(f"{told.metric} ≤ those before and {only[0]} since", parts, -ANY, 0)
