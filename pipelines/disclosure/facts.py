"""What is known beside the published numbers: how they nest, where the programme was not, what others printed."""

import csv
import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipelines.contracts import ContractBroken
from pipelines.disclosure.numbers import Number, Numbers, Only
from pipelines.disclosure.problem import Shape
from pipelines.disclosure.year import Target, Told, Year

MONTHS = {"month": 1, "quarter": 3, "year": 12}
HEADER = (
    "site", "metric_id", "layer", "area_id", "grain", "period_start", "attribute", "attribute_value", "low", "high",
    "source",
)  # fmt: skip
ANY = np.inf
MANY = 10_000.0  # more referrals than one person has


class Printed(NamedTuple):
    """A figure of the programme that was printed elsewhere: what it tells, in which year, and between what it lies."""

    year: int
    told: Told
    low: float
    high: float
    source: str


def told_of(
    metric: str, layer: str, area: str, grain: str, first: date, attribute: str | None, word: str | None
) -> Told:
    """What a row of a release tells."""
    return Told(metric, layer, area, first.month - 1, MONTHS[grain], attribute, word)


def known_elsewhere(path: Path, site: str) -> list[Printed]:
    """The figures of `site` in the file of what was printed elsewhere; none where there is no file."""
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        if tuple(table.fieldnames or ()) != HEADER:
            raise ContractBroken(f"{path.name}: the header must be {','.join(HEADER)}.")
        return [_printed(path.name, number, row) for number, row in enumerate(table, start=2) if row["site"] == site]


def _printed(file: str, number: int, row: dict[str, str]) -> Printed:
    try:
        return _read(row)
    except (KeyError, TypeError, ValueError):
        raise ContractBroken(
            f"{file}: line {number} cannot be read. period_start is a day such as 2021-04-01, grain is month, quarter "
            "or year, low and high are numbers; high may be empty."
        ) from None


def _read(row: dict[str, str]) -> Printed:
    first = date.fromisoformat(row["period_start"])
    place = (row["metric_id"], row["layer"], row["area_id"], row["grain"])
    told = told_of(*place, first, row["attribute"] or None, row["attribute_value"] or None)
    return Printed(first.year, told, float(row["low"]), float(row["high"] or "inf"), row["source"])


def add_nesting(year: Year) -> None:
    """Whoever has the first attribute has the second; an attribute is stated for those with these words of another."""
    if not year.universe:
        return
    for small, large in year.universe.nested:
        pairs = zip(year.layout.block(small)[..., 0].flat, year.layout.block(large)[..., 0].flat, strict=True)
        for one, other in pairs:
            year.limit(f"{small} ≤ {large}", [(np.array([one]), 1.0), (np.array([other]), -1.0)], -ANY, 0)
    for told, (where, words) in year.universe.told_where.items():
        stated = year.layout.block(told)[..., :-1]
        values = [year.universe.attributes[where].values.index(word) for word in words]
        due = year.layout.block(where)[..., values]
        for place in np.ndindex(stated.shape[:2]):
            year.limit(f"{told} is stated for {', '.join(words)}", [(stated[place], 1.0), (due[place], -1.0)], 0, 0)


def add_within(year: Year, rows: Iterable[Told], numbers: Numbers) -> None:
    """What a number counts is among what others count, area by area and period by period."""
    for told in rows:
        number = numbers.of(told.metric)
        if number.within and told.attribute is None:
            part, around = sum_over(year, told.shape, number.only), sum_over(year, told.shape, number.within)
            year.limit(f"{told.metric} ≤ {number.within[0]} {'/'.join(number.within[1])}",
                       [(part, 1.0), (around, -1.0)], -ANY, 0)  # fmt: skip


def add_empty(year: Year, rows: Iterable[Told], numbers: Numbers) -> None:
    """Nobody is counted under words that are left over where every other word of a city has its own."""
    for told in rows:
        if told.word in numbers.of(told.metric).empty:
            year.limit(f"{told.metric}: nobody is {told.word}", [(year.sum_of(told), 1.0)], 0, 0, supposed=True)


def add_persons(year: Year, rows: Sequence[Told], numbers: Numbers) -> None:
    """Distinct persons are at least those of each part, at most the sum of all parts, and bounded by other numbers."""
    loose = [(told, units) for told, units in year.loose]
    split: dict[tuple, dict[str | None, list[np.ndarray]]] = defaultdict(lambda: defaultdict(list))
    for told, units in loose:
        key = (told.metric, units, told.layer, told.area, told.month, told.months)
        split[key][told.attribute].append(np.array([year.loose[told, units]]))
        if units and (told, False) in year.loose:
            own = np.array([year.loose[told, False]])
            year.limit("a part ≤ its whole", [(own, 1.0), (np.array([year.loose[told, True]]), -1.0)], -ANY, 0)
    for by_attribute in split.values():
        _add_parts(year, by_attribute)
    _add_at_most(year, rows, numbers)
    _add_words(year, numbers)
    _add_shorter_periods(year)
    _add_whole_of_parts(year, rows, numbers)
    _add_some(year, numbers)
    _add_ties(year, numbers)
    _add_once_a_month(year, rows, numbers)


def _add_parts(year: Year, by_attribute: dict[str | None, list[np.ndarray]]) -> None:
    """Each part of one breakdown is at most the sum of the parts of any other; the total is one part."""
    for one, parts in by_attribute.items():
        for other, others in by_attribute.items():
            if one != other:
                for part in parts:
                    year.limit("a part ≤ all parts", [(part, 1.0), (np.concatenate(others), -1.0)], -ANY, 0)


def _add_words(year: Year, numbers: Numbers) -> None:
    """Each person of each word needs a thing of the universe of their own, whichever of the metrics counts them."""
    words: dict[tuple, list[int]] = defaultdict(list)
    for (told, units), place in year.loose.items():
        if told.attribute and not units and year.universe and year.universe.name in numbers.of(told.metric).at_most:
            words[told.attribute, told.shape].append(place)
    for (attribute, shape), places in words.items():
        around = year.layout.atoms_of(shape)
        year.limit(f"people by {attribute} ≤ {year.universe.name}", [(np.array(places), 1.0), (around, -1.0)], -ANY, 0)


def _add_shorter_periods(year: Year) -> None:
    """Who was counted in an area in a long period was counted in the whole city in one of the shorter ones within."""
    totals = [(told, place) for (told, units), place in year.loose.items() if told.attribute is None and not units]
    for told, place in totals:
        within: dict[int, list[int]] = defaultdict(list)
        for other, there in totals:
            inside = told.month <= other.month and other.month + other.months <= told.month + told.months
            if other.metric == told.metric and other.layer == "city" and inside and other.months < told.months:
                within[other.months].append(there)
        for months, found in within.items():
            if months * len(found) == told.months:
                year.limit("a year ≤ its quarters", [(np.array([place]), 1.0), (np.array(found), -1.0)], -ANY, 0)


def _add_some(year: Year, numbers: Numbers) -> None:
    for (told, units), place in year.loose.items():
        some = numbers.of(told.metric).some_if
        if not some or units or not year.universe or not told.of_the_year:
            continue
        so_far = Shape(told.layer, told.area, 0, told.month + told.months)
        more, than = (sum_over(year, so_far, only) for only in some)
        name = f"{told.metric}: somebody, where {some[0][0]} is more than {some[1][0]}"
        year.limit(name, [(more, 1.0), (than, -1.0), (np.array([place]), -MANY)], -ANY, 0, supposed=True)


def _add_ties(year: Year, numbers: Numbers) -> None:
    for tie in numbers.ties:
        people: dict[Shape, list[int]] = defaultdict(list)
        for (told, units), place in year.loose.items():
            if told.metric == tie.of and told.attribute == tie.attribute and told.word in tie.words and not units:
                people[told.shape].append(place)
        for shape, places in people.items():
            things = [(sum_over(year, shape, tie.among), -1.0)] if tie.among[1] else []
            name = f"{tie.of} by {tie.attribute} {tie.words[0]}… ≤ {tie.among[0]} {'/'.join(tie.among[1])}"
            year.limit(name, [(np.array(places), 1.0), *things], -ANY, 0, supposed=True)


def _add_once_a_month(year: Year, rows: Sequence[Told], numbers: Numbers) -> None:
    """Each person has at most one of a sum in each month: in a month there are no more of it than people."""
    for told in rows:
        own = numbers.of(told.metric)
        for people in behind(year, told, rows, numbers) if own.once_a_month else []:
            if len(people) > 1:
                continue
            months = [(year.sum_of(told), told.months)]
            if year.universe and own.of == year.universe.name:
                each = [Shape(told.layer, told.area, month, 1) for month in range(told.month, told.month + told.months)]
                months = [(year.layout.atoms_of(one), 1) for one in each]
            for atoms, many in months:
                name = f"{told.metric}: one in a month of each of {people[0].metric}"
                year.limit(name, [(atoms, 1.0), (year.sum_of(people[0]), -float(many))], -ANY, 0)


def _add_whole_of_parts(year: Year, rows: Sequence[Told], numbers: Numbers) -> None:
    """Who is counted on one day belongs to a part or more: each part is at most all, all at most the sum of parts."""
    parts: dict[Told, list[np.ndarray]] = defaultdict(list)
    for told, units in year.loose:
        whole = numbers.of(told.metric).parts_of
        for one in rows if whole and told.attribute and not units else []:
            if one.metric == whole and one.attribute is None and _same_last_day(one, told):
                parts[one].append(np.array([year.loose[told, units]]))
    for one, found in parts.items():
        around = year.sum_of(one)
        year.limit("all ≤ all parts", [(around, 1.0), (np.concatenate(found), -1.0)], -ANY, 0)
        for part in found:
            year.limit("a part ≤ all", [(part, 1.0), (around, -1.0)], -ANY, 0)


def _same_last_day(one: Told, other: Told) -> bool:
    return (one.layer, one.area, one.month + one.months) == (other.layer, other.area, other.month + other.months)


def _add_at_most(year: Year, rows: Sequence[Told], numbers: Numbers) -> None:
    totals = [told for told in rows if told.attribute is None]
    for told, units in list(year.loose):
        if units:
            continue
        if year.universe and numbers.of(told.metric).last_month_of == year.universe.name:
            last = year.layout.atoms_of(Shape(told.layer, told.area, told.month + told.months - 1, 1))
            own = np.array([year.loose[told, False]])
            year.limit(f"{told.metric} ≤ {year.universe.name} of its last month", [(own, 1.0), (last, -1.0)], -ANY, 0)
        for larger in numbers.of(told.metric).at_most:
            if year.universe and larger == year.universe.name:
                bounds = [year.layout.atoms_of(told.shape)]
            else:
                bounds = [year.sum_of(one) for one in totals if one.metric == larger and one.covers(told)]
            for bound in bounds:
                own = np.array([year.loose[told, False]])
                year.limit(f"{told.metric} ≤ {larger}", [(own, 1.0), (bound, -1.0)], -ANY, 0)


def add_printed(year: Year, printed: Iterable[Printed]) -> None:
    """Figures printed elsewhere."""
    for one in printed:
        year.limit(f"{one.source}: {year.name_of(one.told)}", [(year.sum_of(one.told), 1.0)], one.low, one.high)


def crossings(year: Year, numbers: Numbers, months: Sequence[int], areas: Iterable[tuple[str, str]]) -> list[Target]:
    """The unpublished tables of the group over closed `months` (from 0)."""
    if not year.universe:
        return []
    areas, found = list(areas), []
    for one in (one for one in numbers.crossings if one.of == year.universe.name):
        words = year.universe.attributes[one.attribute].values if one.attribute else [None]
        firsts = [first for first in range(0, 12, one.months) if {*range(first, first + one.months)} <= {*months}]
        for area in (area for layer, area in areas if layer == one.layer):
            for shape in (Shape(one.layer, area, first, one.months, one.attribute, word)
                          for first in firsts for word in words):  # fmt: skip
                found.append((f"{year.universe.title}, {shape}", year.layout.atoms_of(shape), None))
    return found


def complements(year: Year, rows: Iterable[Told], numbers: Numbers) -> list[Target]:
    """What is left between two numbers of the same area and period, of which one is part of the other."""
    rows = list(rows)
    found: dict[str, Target] = {}
    for told, around in people_around(year, rows, numbers):
        name = f"{year.name_of(around)}: all but those of {year.name_of(told)}"
        whole, part = year.sum_of(around), year.sum_of(told)
        found[name] = (name, np.append(whole, part), np.repeat([1.0, -1.0], [len(whole), len(part)]))
    found |= _other_words(year, rows, numbers) if year.universe else {}
    for told in rows if year.universe else []:
        number = numbers.of(told.metric)
        if not number.of or not number.only or told.attribute:
            continue
        attribute, words = number.only
        for whole in wholes(year, number):
            of = f"{whole[0]} {'/'.join(whole[1])}" if whole else "all"
            name = f"{told.shape}: {of} but {attribute} {'/'.join(words)}"
            part, around = sum_over(year, told.shape, number.only), sum_over(year, told.shape, whole)
            weights = np.repeat([1.0, -1.0], [len(around), len(part)])
            found[name] = (name, *merged(np.concatenate([around, part]), weights))
    return list(found.values())


def _other_words(year: Year, rows: Sequence[Told], numbers: Numbers) -> dict[str, Target]:
    """All that a total counts under other words than one: with more than two words no cell says it."""
    found: dict[str, Target] = {}
    totals = {told for told in rows if told.attribute is None}
    for told in rows:
        whole = told._replace(attribute=None, word=None)
        if not numbers.of(told.metric).of or told.attribute is None or whole not in totals:
            continue
        around, part = year.sum_of(whole), year.sum_of(told)
        atoms, weights = merged(np.concatenate([around, part]), np.repeat([1.0, -1.0], [len(around), len(part)]))
        if len(atoms) and (told, False) not in year.loose:
            name = f"{year.name_of(whole)}: all but {told.attribute} {told.word}"
            found[name] = (name, atoms, weights)
    return found


def people_around(year: Year, rows: Sequence[Told], numbers: Numbers) -> list[tuple[Told, Told]]:
    """Each number of people with every other row that counts all of them, and more."""
    totals = [one for one in rows if one.attribute is None and (one, False) in year.loose]
    found = []
    for told in rows:
        number = numbers.of(told.metric)
        if (told, False) in year.loose and not number.of:
            found += [(told, one) for one in totals if one.metric in number.at_most and one.covers(told)]
            found += [(told, one) for one in totals if one.metric == number.parts_of and _same_last_day(one, told)]
    return found


def behind(year: Year, told: Told, rows: Sequence[Told], numbers: Numbers) -> list[list[Told]]:
    """The rows of people among whom are all that are behind a sum: one around it, or several that fill its period."""
    metric = numbers.of(told.metric).people
    if metric is None or told.attribute:
        return []
    found: dict[tuple, list[Told]] = defaultdict(list)
    for one in rows:
        # Wherever in a city they are counted, they are people of the city.
        near = one.layer == "city" or (one.layer, one.area) == (told.layer, told.area)
        if one.metric == metric and one.attribute is None and near and (one, False) in year.loose:
            covers = one.month <= told.month and told.month + told.months <= one.month + one.months
            inside = told.month <= one.month and one.month + one.months <= told.month + told.months
            if covers or inside:
                found[one.layer, one.area, one.months, one.month if covers else None].append(one)
    return [several for several in found.values() if len({*several}) * several[0].months >= told.months]


def merged(atoms: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each atom once: what is added and taken away again is not there."""
    once, place = np.unique(atoms, return_inverse=True)
    total = np.bincount(place, weights=weights)
    return once[total != 0], total[total != 0]


def wholes(year: Year, number: Number) -> list[Only]:
    """What everything that a number counts is part of."""
    attribute, words = number.only
    around = [None, number.units] if number.units else [None]
    around += [number.within] if number.within else []
    return around + [(large, words) for small, large in year.universe.nested if small == attribute]


def sum_over(year: Year, shape: Shape, only: Only) -> np.ndarray:
    """The atoms of everything in an area and period, or of that with these words."""
    if only is None:
        return year.layout.atoms_of(shape)
    parts = [dataclasses.replace(shape, attribute=only[0], value=word) for word in only[1]]
    return np.concatenate([year.layout.atoms_of(part) for part in parts])
