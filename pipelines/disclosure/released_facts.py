"""What the rules of hiding tell by what they let through: of a shown number, what would hide it is not so."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from pipelines.disclosure.alike import OF_A_PERSON
from pipelines.disclosure.facts import merged, people_around, sum_over, wholes
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import Numbers
from pipelines.disclosure.year import Row, Told, Year
from pipelines.policy import ALIKE_PERCENT

Rows = Sequence[Told]
Truth = np.ndarray | None
Groups = tuple[tuple[int, ...], ...]


def by_showing(year: Year, rows: Rows, shares: Rows, numbers: Numbers, rule: Rule, truth: Truth) -> list[Row]:
    """Everything that showing a cell of `rows` tells beside its number; `shares` are those with units of their own.

    What the truth contradicts is told of no new cell: the rule hides it.
    """
    return [*_mixed(year, rows, rule, truth), *_rests(year, rows, shares, numbers, rule, truth)]


def _mixed(year: Year, rows: Rows, rule: Rule, truth: Truth) -> Iterator[Row]:
    """No word of a shown attribute has more than its part of the people of an area."""
    blocks: dict[tuple, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for told in rows:
        if told.attribute in OF_A_PERSON:
            blocks[told.metric, told.layer, told.month, told.months, told.attribute][told.area].append(told)
    for areas in blocks.values():
        shown = tuple(year.cell(told) for words in areas.values() for told in words)
        for words in areas.values():
            sums = [year.sum_of(told) for told in words]
            if truth is None:  # only a shown word tells that the area has people enough to be judged
                shown = tuple(year.cell(told) for told in words)
            elif truth[np.concatenate(sums)].sum() < rule.minimum:
                continue
            for place, told in enumerate(words if len(words) > 1 else []):
                others = np.concatenate([*sums[:place], *sums[place + 1 :]])
                parts = [(sums[place], 100.0 - ALIKE_PERCENT), (others, -float(ALIKE_PERCENT))]
                yield _row(f"not nearly all alike: {year.name_of(told)}", parts, -np.inf, 0.0, (shown,))


def _rests(year: Year, rows: Rows, shares: Rows, numbers: Numbers, rule: Rule, truth: Truth) -> Iterator[Row]:
    """A part is not shown beside a whole that has few others."""
    for told in rows:
        number = numbers.of(told.metric)
        if year.universe and number.of == year.universe.name and number.only and not told.attribute:
            for around in wholes(year, number):
                whole = sum_over(year, told.shape, around)
                yield _rest(year, told, whole, year.sum_of(told), rule, ((year.cell(told),),))
    for told in shares:
        if (told, True) in year.loose:
            parts = year.sum_of(told, units=True), year.sum_of(told)
            yield _rest(year, told, *parts, rule, ((year.cell(told),),))
    for told, around in people_around(year, rows, numbers):
        part, whole = year.sum_of(told), year.sum_of(around)
        by = ((year.cell(told),), (year.cell(around),))
        if around.months <= told.months:
            by = by[:1]
        elif truth is not None:
            # The longer period goes where both are large: who takes a small part for small knows that they are not.
            if truth[part].sum() < rule.minimum:
                continue
            by = by[1:]
        yield _rest(year, told, whole, part, rule, by)


def _rest(year: Year, told: Told, whole: np.ndarray, part: np.ndarray, rule: Rule, by: Groups) -> Row:
    name = f"not nearly all: {year.name_of(told)}"
    return _row(name, [(whole, 1.0), (part, -1.0)], float(rule.minimum), np.inf, by)


def _row(name: str, parts: Sequence[tuple[np.ndarray, float]], low: float, high: float, by: Groups) -> Row:
    weights = np.concatenate([np.full(len(one), weight) for one, weight in parts])
    return Row(name, *merged(np.concatenate([one for one, _ in parts]), weights), low, high, told_by=by)
