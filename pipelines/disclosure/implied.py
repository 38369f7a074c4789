"""Tables that two declared views imply and nobody publishes: the small areas of the one in the short periods of the
other. In a year in which the programme grows from one area to the next, they follow more easily than one would think.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import permutations, product

from pipelines.disclosure.facts import MONTHS
from pipelines.disclosure.numbers import Numbers, Universe
from pipelines.disclosure.views import declared_views
from pipelines.disclosure.year import Target, Told, Year
from pipelines.metrics import registry

SIZE = {"city": 0, "precinct": 1, "neighbourhood": 2}  # a layer's areas lie in those of the layers before it
# A neighbourhood's month is not asked for beside its quarter: it would take a third longer for a year of Seattle's.
SHORTEST = {"neighbourhood": 3}
Table = tuple[str, str, int, str | None]  # a metric, a layer, months and an attribute


def implied_targets(
    year: Year, rows: Iterable[Told], numbers: Numbers, months: Sequence[int], areas: Iterable[tuple[str, str]]
) -> list[Target]:
    """What the implied tables of the measures of `rows` would count over closed `months` (from 0), each sum once."""
    found: dict[tuple[int, ...], Target] = {}
    areas, there = list(areas), {told.metric for told in rows}
    for metric, layer, long, attribute in implied(numbers, year.universe) if year.universe else []:
        if metric not in there:
            continue
        firsts = [first for first in range(0, 12, long) if {*range(first, first + long)} <= {*months}]
        words = year.universe.attributes[attribute].values if attribute else [None]
        for area, first, word in product((area for own, area in areas if own == layer), firsts, words):
            told = Told(metric, layer, area, first, long, attribute, word)
            atoms, only = year.sum_of(told), numbers.of(metric).only if word is None else (attribute, (word,))
            name = f"{year.universe.title}, {told.shape}" + (f", {only[0]} {'/'.join(only[1])}" if only else "")
            found.setdefault(tuple(sorted(atoms.tolist())), (name, atoms, None))
    return list(found.values())


def implied(numbers: Numbers, universe: Universe) -> list[Table]:
    """The tables of a universe that two views of it imply: as small areas as the one, as short periods as the other."""
    tables: dict[str | None, dict[tuple[str, int], list[tuple[str, str | None]]]] = defaultdict(dict)
    for metric, layer, months, attribute in _published(numbers, universe):
        only = numbers.of(metric).only
        told_by = attribute or (only[0] if only else None)
        tables[told_by].setdefault((layer, months), []).append((metric, attribute))
    found: dict[Table, None] = {}
    for told_by, there in tables.items():
        for (fine, long), (coarse, short) in permutations(there, 2):
            new, finer = (fine, short), SIZE[fine] > SIZE[coarse] and SHORTEST.get(fine, 1) <= short < long
            if finer and new not in there and _told(universe, told_by, *new):
                found |= dict.fromkeys((metric, *new, attribute) for metric, attribute in there[fine, long])
    return list(found)


def _published(numbers: Numbers, universe: Universe) -> Iterator[Table]:
    for metric, layer, months, attribute in _declared():
        number = numbers.by_metric.get(metric)
        if not number or number.same_as or number.of != universe.name:
            continue
        crosses = number.only is not None and number.only != universe.told_where.get(attribute)
        if attribute is None or (attribute in universe.attributes and not crosses):
            yield metric, layer, months, attribute


def _told(universe: Universe, attribute: str | None, layer: str, months: int) -> bool:
    """Whether anybody is told or attacked by an attribute in areas and periods so small."""
    if attribute is None:
        return True
    own = universe.attributes[attribute]
    return months % own.months == 0 and (own.layer is None or SIZE[layer] <= SIZE[own.layer])


@cache
def _declared() -> tuple[Table, ...]:
    views, metrics = declared_views(), registry().values()
    return tuple(
        (one.id, view.layer, MONTHS[view.grain], view.attribute)
        for one in metrics if one.access == "protected"
        for view in views if view.family == one.family and one.has(view.attribute)
    )  # fmt: skip
