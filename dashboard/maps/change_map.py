"""The change of every area between two periods beside the rest of the city: what the map, table and downloads show."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.components.legend import Key
from dashboard.components.table import Row
from dashboard.language import mark, say
from dashboard.maps import compare
from dashboard.maps.basemap import labels, shapes, touching
from dashboard.maps.colours import LAND
from dashboard.maps.deck import CompactDeck, Look, Point, choropleth
from dashboard.maps.drawing import Sheet
from dashboard.maps.patterns import PATTERNS
from dashboard.maps.picture import Picture
from dashboard.release import Release
from dashboard.sentences import cell_number, cell_remark, listed
from dashboard.states import NO_DATA, STATES, VALUE, WORDS, ZERO, state_of
from geo.ratios import FEWEST_AREAS

CSV = (
    "metric", "area_id", "area", "layer", "grain", "before_start", "after_start", "before", "after",
    "status_before", "status_after", "farther_before", "farther_after", "ratio_to_farther", "low_95", "high_95",
    "low_all_areas", "high_all_areas", "reading",
    "around_before", "around_after", "around_ratio_to_farther", "around_low_95", "around_high_95",
)  # fmt: skip
CAVEAT = mark(
    "Coloured only where the change can be told from chance for all {n} areas at once (intervals of {share} %), so an"
    " area that reads “a fall” or “a rise” by itself may stay without colour here. Chance is counting, and that areas"
    " differ from each other in any case; where fewer than {few} others tell how much, nothing is coloured. + and − say"
    " which way, ? that there were too few to test. The rest of the city: the areas that neither are the one in"
    " question nor touch it, by the rows that have a place."
)


@dataclass(frozen=True, slots=True)
class Both:
    """Two periods of one view, with the change of each area that has a number in both, and which areas touch."""

    earlier: Picture
    later: Picture
    found: Mapping[str, compare.Change | None]
    touching: Mapping[str, frozenset[str]]

    @property
    def title(self) -> str:
        """What the map is called."""
        return say(
            "{named}: change from {before} to {after}, beside the rest of the city",
            named=self.later.named, before=self.earlier.label, after=self.later.label,
        )  # fmt: skip


def counts(earlier: Picture, later: Picture) -> dict[str, tuple[int, int]]:
    """Return both counts of every area that has both."""
    return {
        b.area_id: (b.numerator, a.numerator)
        for b, a in zip(earlier.cells, later.cells, strict=True)
        if b and a and b.numerator is not None and a.numerator is not None
    }


def both(release: Release, earlier: Picture, later: Picture) -> Both:
    """Return the two periods with the changes between them."""
    near = touching(release, later.view.layer)
    return Both(earlier, later, compare.changes(counts(earlier, later), near), near)


def looks(of: Both) -> dict[str, Look]:
    """Return how each area is drawn: a state without a number in either period keeps its pattern."""
    return {
        area.area_id: compare.look(area.name, of.found[area.area_id])
        if area.area_id in of.found
        else _missing(of, i, area.name)
        for i, area in enumerate(of.later.areas)
    }


def _missing(of: Both, i: int, name: str) -> Look:
    state = next(s for s in _states(of, i) if s not in (VALUE, ZERO))
    return Look(LAND, PATTERNS[state], f"{name}: {say(WORDS[state])}")


def _states(of: Both, i: int) -> list[str]:
    cells = (of.later.cells[i], of.earlier.cells[i])
    return [state_of(cell.status) if cell and cell.numerator is not None else _without(cell) for cell in cells]


def _without(cell: object) -> str:
    state = state_of(getattr(cell, "status", NO_DATA))
    return NO_DATA if state in (VALUE, ZERO) else state


def deck(release: Release, of: Both, picks: int) -> CompactDeck:
    """Return the map."""
    chosen = of.later.chosen.area_id if of.later.chosen else None
    return choropleth(release, of.later.view.layer, looks(of), chosen, picks, signs(release, of))


def signs(release: Release, of: Both) -> list[Point]:
    """Return + and − with their places, for the areas whose change can be told, and ? where there are too few."""
    outlined = shapes(release, of.later.view.layer)
    found = []
    for area_id, change in of.found.items():
        sign = compare.SIGNS[compare.class_of(change)]
        if sign and area_id in outlined:
            point = outlined[area_id].representative_point()
            found.append((sign, round(point.x, 5), round(point.y, 5)))
    return found


def keys(of: Both) -> list[Key]:
    """Return what the legend explains."""
    classes = [compare.class_of(change) for change in of.found.values()]
    found: list[Key] = []
    for i, words in enumerate(compare.CLASSES):
        sign = f" ({compare.SIGNS[i]})" if compare.SIGNS[i] else ""
        found.append((compare.FILLS[i], None, say(words) + sign, classes.count(i)))
    missing = [
        next(s for s in _states(of, i) if s not in (VALUE, ZERO))
        for i, area in enumerate(of.later.areas)
        if area.area_id not in of.found
    ]
    without = [(LAND, PATTERNS[s], say(WORDS[s]), missing.count(s)) for s in STATES if s in missing]
    return [*found, *without]


def sentence(of: Both) -> str:
    """Return what the map shows in words: how many areas in each class, never which is the highest."""
    parts = [f"{n} – {words}" for _, _, words, n in keys(of) if n]
    return say("{title}. Of {n} areas: {parts}.", title=of.title, n=len(of.later.areas), parts=listed(parts))


def caveat(of: Both) -> str:
    """Return how sure a colour is."""
    share = 100 - 5 / max(1, len(of.found))
    return say(CAVEAT, n=len(of.found), few=FEWEST_AREAS, share=f"{share:.2f}".rstrip("0").rstrip("."))


def rows(of: Both) -> list[Row]:
    """Return the table's rows by name."""
    metric = of.later.metric
    return [
        Row(
            area.name,
            (cell_number(b, metric), cell_number(a, metric), compare.numbers(of.found.get(area.area_id))),
            _remark(of, area.area_id, [cell_remark(b), cell_remark(a)]),
            chosen=area == of.later.chosen,
        )
        for area, b, a in zip(of.later.areas, of.earlier.cells, of.later.cells, strict=True)
    ]


def _remark(of: Both, area_id: str, states: list[str]) -> str:
    read = say(compare.CLASSES[compare.class_of(of.found[area_id])]) if area_id in of.found else ""
    return ", ".join(dict.fromkeys(filter(None, [*states, read])))


def records(of: Both) -> list[list[object]]:
    """Return the downloads' rows, one for each area: the counts, the change as map and sentence have it, its limits."""
    view, both, found = of.later.view, counts(of.earlier, of.later), []
    for area, b, a in zip(of.later.areas, of.earlier.cells, of.later.cells, strict=True):
        row: list[object] = [of.later.metric.id, area.area_id, area.name, view.layer, view.grain]
        row += [of.earlier.period, of.later.period, b.numerator if b else None, a.numerator if a else None]
        row += [b.status if b else NO_DATA, a.status if a else NO_DATA]
        found.append([*row, *_changes(of, both, area.area_id)])
    return found


def _changes(of: Both, both: compare.Counts, area: str) -> list[object]:
    if area not in of.found:
        return [None] * 13
    at_once = of.found[area]
    own, beside = compare.beside_the_rest(both, area, of.touching.get(area, frozenset()))
    limits = _limits(at_once)[1:]
    any_of = own or beside  # the areas farther away are the same for both
    rest = [any_of.rest_before, any_of.rest_after] if any_of else [None] * 2
    around = [beside.before, beside.after] if beside else [None] * 2
    read = say(compare.CLASSES[compare.class_of(at_once)])
    return [*rest, *_limits(own), *limits, read, *around, *_limits(beside)]


def _limits(found: compare.Change | None) -> list[float | None]:
    """A change with its limits, as it is said; nothing where too few areas tell how much they differ."""
    told = found if found and found.bounded else None
    return [round(x, 2) for x in (told.ratio, told.low, told.high)] if told else [None] * 3


def sheet(release: Release, of: Both, notes: list[str]) -> Sheet:
    """Return the map as a picture."""
    layer = of.later.view.layer
    chosen = of.later.chosen.area_id if of.later.chosen else None
    explained = [key[:3] for key in keys(of) if key[3]]
    where = shapes(release, layer)
    stand = signs(release, of)
    named = labels(release, layer, tuple((x, y) for _, x, y in stand))
    return Sheet(of.title, where, looks(of), chosen, named, explained, notes, signs=stand)
