"""What the rules of hiding tell by what they let through: of a shown number, what would hide it is not so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from pipelines.disclosure.alike import OF_A_PERSON
from pipelines.disclosure.facts import behind, merged, people_around, sum_over, wholes
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import Numbers
from pipelines.disclosure.year import Row, Told, Year
from pipelines.policy import ALIKE_PERCENT, MEDIAN_CLASSES, MEDIAN_PEOPLE

Rows = Sequence[Told]
Settings = Mapping[str, str]
Truth = np.ndarray | None
Groups = tuple[tuple[int, ...], ...]


def by_showing(year: Year, rows: Rows, shares: Rows, numbers: Numbers, rule: Rule, truth: Truth) -> list[Row]:
    """Everything that showing a cell of `rows` tells beside its number; `shares` are those with units of their own.

    What the truth contradicts is told of no new cell: the rule hides it.
    """
    return [
        *_mixed(year, rows, rule, truth),
        *_rests(year, rows, shares, numbers, rule, truth),
        *_people_behind(year, rows, numbers, rule),
    ]


def by_medians(
    year: Year, medians: Iterable[tuple[Told, int]], rows: Rows, numbers: Numbers, settings: Settings, rule: Rule,
    truth: Truth,
) -> Iterator[Row]:  # fmt: skip
    """What the class of a shown median, given by its first day, tells of those who are counted within some days.

    Where the middle one took longer than these days, fewer than half of all are within them; else at least half.
    """
    for told, first in medians:
        for window in numbers.of(told.metric).windows if year.universe else ():
            days = int(settings.get(window.setting, window.days))
            last = min((one for one in MEDIAN_CLASSES if one > first), default=np.inf) - 1
            part, whole = sum_over(year, told.shape, window.only), year.sum_of(told)
            name, by = f"the median's class: {year.name_of(told)}", ((year.cell(told, at_least=MEDIAN_PEOPLE),),)
            bounds = _half(year, told, rows, numbers, rule, truth)
            # One that took place before the referral is in the number of all, perhaps in the part, but in no median.
            if first > days and not window.sooner:
                yield _row(name, [(part, 2.0), (whole, -1.0)], -np.inf, -1.0, by, window.before_too)
                for cell, _, most in bounds:
                    yield _row(name, [(part, 1.0)], -np.inf, (most - 1) // 2, (*by, (cell,)), window.before_too)
            if last <= days:
                yield _row(name, [(part, 2.0), (whole, -1.0)], 0.0, np.inf, by, not window.before_too)
                for cell, least, _ in bounds:
                    yield _row(name, [(part, 1.0)], (least + 1) // 2, np.inf, (*by, (cell,)), not window.before_too)


def _half(
    year: Year, told: Told, rows: Rows, numbers: Numbers, rule: Rule, truth: Truth
) -> Iterator[tuple[int, int, int]]:
    """The cell that shows how many a median is of, with its bounds: half of these is a whole number.

    Without it, that half of 22 and less is ten, the linear program would not see, and the integer search is slow.
    """
    of = numbers.of(told.metric)
    for one in rows if truth is not None else ():
        other = numbers.of(one.metric)
        if one.shape == told.shape and one.attribute is None and (other.of, other.only) == (of.of, of.only):
            shown = (truth[year.sum_of(one)].sum() + rule.base // 2) // rule.base * rule.base
            yield year.cell(one), int(rule.low(shown)), int(rule.high(shown))
            return


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


def _people_behind(year: Year, rows: Rows, numbers: Numbers, rule: Rule) -> Iterator[Row]:
    """A sum about people is not shown where they are few, wherever and whenever these are counted."""
    for told in rows:
        for people in behind(year, told, rows, numbers):
            parts = [(year.sum_of(one), 1.0) for one in people]
            yield _row(
                f"people behind: {year.name_of(told)}", parts, float(rule.minimum), np.inf, ((year.cell(told),),)
            )


def _rest(year: Year, told: Told, whole: np.ndarray, part: np.ndarray, rule: Rule, by: Groups) -> Row:
    name = f"not nearly all: {year.name_of(told)}"
    return _row(name, [(whole, 1.0), (part, -1.0)], float(rule.minimum), np.inf, by)


def _row(
    name: str, parts: Sequence[tuple[np.ndarray, float]], low: float, high: float, by: Groups, supposed: bool = False
) -> Row:
    weights = np.concatenate([np.full(len(one), weight) for one, weight in parts])
    atoms = np.concatenate([one for one, _ in parts])
    return Row(name, *merged(atoms, weights), float(low), float(high), supposed=supposed, told_by=by)
