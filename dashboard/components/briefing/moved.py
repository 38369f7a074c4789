"""Where calls and arrests moved: each area beside the rest of the city, by name and never by rank.

An area is named only with what the areas around it did; areas that stand out are left out of the rest of the city
that the others are compared with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isinf

from dashboard.change import discoveries
from dashboard.components.briefing.few import change_of
from dashboard.components.briefing.items import Known, shift
from dashboard.components.briefing.words import NO_CHANGE, remarks, signed, spanned
from dashboard.components.table import Row
from dashboard.language import mark, say, say_many
from dashboard.maps.compare import LEAST, Change, Counts
from dashboard.periods import period_label
from dashboard.records import Area, Cell, Metric, View
from dashboard.release import Release
from dashboard.sentences import cell_number, cell_remark, layer_plural, listed
from geo.ratios import FEWEST_AREAS, FEWEST_EVENTS

Tested = tuple[Change, float] | None  # with how often chance does as much
MEASURES = ("drug_calls", "drug_arrests")
INSTEAD = ("drug_offences",)  # where a release has neither
WITHIN = {"city": ("precinct", "neighbourhood"), "precinct": ("neighbourhood",)}
ROSE, FELL_LESS, FELL, ROSE_LESS = "rose", "fell less", "fell", "rose less"
UNREAD, SAME, FEW, FEW_AREAS = "unread", "same", "few", "few areas"
WORDS = {
    ROSE: mark("rose beside the rest of the city"),
    FELL_LESS: mark("fell less than the rest of the city did"),
    FELL: mark("fell beside the rest of the city"),
    ROSE_LESS: mark("rose less than the rest of the city did"),
    UNREAD: mark("not told: what the areas around it did cannot be read"),
    SAME: NO_CHANGE,
    FEW: mark("too few for an interval"),
    FEW_AREAS: mark("too few other areas for an interval"),
}
NAMED = {
    ROSE: mark("Rose beside the rest of the city: {names}."),
    FELL_LESS: mark("Fell less than the rest of the city did: {names}."),
    FELL: mark("Fell beside the rest of the city: {names}."),
    ROSE_LESS: mark("Rose less than the rest of the city did: {names}."),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One area: its cells now and then, its change beside the rest of the city, and what that allows to say."""

    area: Area
    now: Cell | None
    then: Cell | None
    change: Change | None
    kind: str  # one of the words, or why there is no number
    around: str  # what the areas around it did, where it is named


@dataclass(frozen=True, slots=True)
class Movement:
    """One measure in the areas of a layer."""

    metric: Metric
    view: View
    period: date
    before: date
    areas: tuple[Moved, ...]
    refused: str
    left_out: int  # areas that moved most unlike the others, left out of what those are compared with

    @property
    def caption(self) -> str:
        """What the table is called."""
        return say("{title}, {layer}, {period} and {before}", title=self.metric.title,
                   layer=layer_plural(self.view.layer), period=period_label(self.period, self.view.grain),
                   before=period_label(self.before, self.view.grain))  # fmt: skip


def movements(release: Release, place: Area, grain: str, period: date, against: str) -> list[Movement]:
    """Return how each measure moved in the areas within a place; an area itself has none within."""
    known = {metric.id: metric for metric in release.metrics()}
    for names in (MEASURES, INSTEAD):
        found = [
            movement(release, known[name], view, place, period, against)
            for layer in WITHIN.get(place.layer, ())
            for name in names
            if name in known and (view := View(layer, grain, None)) in release.views(name)
        ]
        if found:
            return found
    return []


def movement(release: Release, metric: Metric, view: View, place: Area, period: date, against: str) -> Movement:
    """Return one measure's areas by name, each beside all others of the city; refused across a break or in part."""
    before = shift(period, view.grain, against)
    areas = [a for a in release.areas(view.layer) if place.layer == "city" or a.parent_id == place.area_id]
    now, then = (_by_area(release, metric, view, start) for start in (period, before))
    refused = _refused(release, metric, view, period, before)
    counts = {} if refused else _counts(now, then)
    tested, stand_out, left_out = standing_out(counts, [a.area_id for a in areas if a.area_id in counts])
    found = {area: of and of[0] for area, of in tested.items()}
    around = {a.area_id: _around(release, a, found[a.area_id], counts, left_out) for a in areas
              if a.area_id in stand_out}  # fmt: skip
    moved = tuple(_moved(a, now.get(a.area_id), then.get(a.area_id), found, around) for a in areas)
    return Movement(metric, view, period, before, moved, refused, len(left_out))


def _beside(counts: Counts, area: str, left_out: frozenset[str]) -> Tested:
    """One area beside all others but those left out, which do not tell how areas differ either."""
    return change_of(counts, frozenset({area}), left_out - {area}, left_out | {area})


def _by_area(release: Release, metric: Metric, view: View, start: date) -> dict[str, Cell]:
    return {cell.area_id: cell for cell in release.cells(metric.id, view, start)}


def _counts(now: Mapping[str, Cell], then: Mapping[str, Cell]) -> dict[str, tuple[int, int]]:
    """Exact counts before and after, of the areas that have both."""
    both = {a: (then[a].numerator, cell.numerator) for a, cell in now.items() if a in then}
    return {a: (b, n) for a, (b, n) in both.items() if b is not None and n is not None}


def _refused(release: Release, metric: Metric, view: View, period: date, before: date) -> str:
    """Why the two periods are not compared at all, empty where they are."""
    if metric.protected:
        return say("numbers of the programme are rounded, so areas are not compared with each other")
    return Known({}, metric, view.grain, release).window(period, before)


def unlike(counts: Counts) -> frozenset[str]:
    """Return the areas most unlike the others: one by one, since beside one of them all others may look unlike."""
    left_out: frozenset[str] = frozenset()
    # Those that stay must be enough to tell how areas differ, beside each one of them.
    telling = sum(sum(pair) >= FEWEST_EVENTS for pair in counts.values())
    while 2 * (len(left_out) + 1) < len(counts) and telling - len(left_out) - 1 > FEWEST_AREAS:
        tested = {a: _beside(counts, a, left_out) for a in counts if a not in left_out}
        found = _stand_out(tested)
        if not found:
            break
        left_out |= {min(found, key=lambda area: (tested[area][1], area))}
    return left_out


def standing_out(counts: Counts, areas: Sequence[str]) -> tuple[dict[str, Tested], frozenset[str], frozenset[str]]:
    """Return how each area compares, which of them stand out, and all that others are not compared with."""
    left_out = unlike(counts)
    tested = {area: _beside(counts, area, left_out) for area in areas}
    # What stands out only because another area does is not named.
    return tested, left_out & _stand_out(tested), left_out


def _stand_out(tested: Mapping[str, Tested]) -> set[str]:
    """The areas that stand out when many are looked at: of those named, at most one in twenty may be false."""
    chances = {area: of[1] for area, of in tested.items() if of}
    return {area for area, chosen in zip(chances, discoveries(list(chances.values())), strict=True) if chosen}


def _moved(
    area: Area, now: Cell | None, then: Cell | None, found: Mapping[str, Change | None], around: Mapping[str, str]
) -> Moved:
    of = found.get(area.area_id)
    if area.area_id not in found:
        return Moved(area, now, then, None, cell_remark(now) or cell_remark(then), "")
    if of is None or not of.bounded:
        return Moved(area, now, then, None, FEW if of is None else FEW_AREAS, "")
    if area.area_id not in around:
        return Moved(area, now, then, of, SAME, "")
    if not around[area.area_id]:
        return Moved(area, now, then, None, UNREAD, "")
    return Moved(area, now, then, of, _direction(of), around[area.area_id])


def _direction(of: Change) -> str:
    """What an area itself did that stands out: beside a rest that rose more, more is not a fall."""
    if of.ratio > 1:
        return FELL_LESS if of.after < of.before else ROSE
    return FELL if of.after < of.before else ROSE_LESS


def _around(
    release: Release, area: Area, of: Change | None, counts: Mapping[str, tuple[int, int]], left_out: frozenset[str]
) -> str:
    """What the areas that border on one did: what left it may have moved next door. Empty where that is not known."""
    from dashboard.components.next_door import bordering  # only where an area stands out: outlines are slow to read

    near = bordering(release, area.layer).get(area.area_id, frozenset())
    tested = change_of(counts, near, (left_out - near) | {area.area_id}, left_out | {area.area_id}) if near else None
    if tested is None or of is None or not tested[0].bounded:
        return ""
    beside = tested[0]
    fields = {
        "name": area.name,
        "names": listed(sorted(a.name for a in release.areas(area.layer) if a.area_id in near)),
        "own": signed(of.low, of.high),
        "near": signed(beside.low, beside.high),
    }
    if of.high < 1 < beside.low:
        return say("{name}: {own} beside the rest of the city; around it ({names}): {near}. Beside the rest of the city"
                   " it is fewer here and more there: part of it may have moved next door.", **fields)  # fmt: skip
    return say("{name}: {own} beside the rest of the city; around it ({names}): {near}.", **fields)


def sentence(of: Movement) -> str:
    """Return where the measure moved, by name; or that it did not, as far as can be told; or why it is refused."""
    title, layer = of.metric.title, layer_plural(of.view.layer)
    if of.refused:
        return say("{title}, {layer}: not compared. Reason: {reason}.", title=title, layer=layer, reason=of.refused)
    named = {kind: sorted(m.area.name for m in of.areas if m.kind == kind) for kind in NAMED}
    tested = sum(m.change is not None for m in of.areas)
    few, alone, unread = (sum(m.kind == kind for m in of.areas) for kind in (FEW, FEW_AREAS, UNREAD))
    parts = [say(NAMED[kind], names=listed(names)) for kind, names in named.items() if names]
    if unread:
        parts.append(
            say_many(
                "{number} area that stands out is not named: what the areas around it did cannot be read, so what moved"
                " next door is not known.",
                "{number} areas that stand out are not named: what the areas around them did cannot be read, so what"
                " moved next door is not known.",
                unread, number=unread,
            )
        )  # fmt: skip
    if tested and not parts:
        parts.append(say("None moved beside the rest of the city as far as can be told from chance."))
    if few:
        parts.append(say("{few} of {all} have too few for an interval (under {least} in both periods together).",
                         few=few, all=len(of.areas), least=LEAST))  # fmt: skip
    if alone:
        parts.append(say("Fewer than {few} other areas with ten or more tell how much areas differ from each other"
                         " in any case: no area is named.", few=FEWEST_AREAS))  # fmt: skip
    if not parts:
        parts.append(say("No area has a number in both periods."))
    parts += [m.around for m in of.areas if m.around]
    if of.left_out:
        parts.append(
            say_many(
                "The {number} area that moved most unlike the others is left out of what they are compared with.",
                "The {number} areas that moved most unlike the others are left out of what every other one is compared"
                " with.",
                of.left_out, number=of.left_out,
            )
        )  # fmt: skip
    return say("{title}, {layer}. {told}", title=title, layer=layer, told=" ".join(parts))


def rows(of: Movement) -> list[Row]:
    """Return the table's lines, by name."""
    return [
        Row(
            m.area.name,
            (cell_number(m.now, of.metric), cell_number(m.then, of.metric)),
            remarks(m.now, m.then, ("", ""), (of.period, of.before), of.view.grain,
                    spanned((m.change.low, m.change.high) if m.change else None, reading(m, of))),
        )
        for m in of.areas
    ]  # fmt: skip


def reading(of: Moved, movement: Movement) -> str:
    """Return what can be said of one area."""
    return movement.refused or (say(WORDS[of.kind]) if of.kind in WORDS else of.kind)


def written(of: Movement) -> Sequence[tuple[object, ...]]:
    """Return the areas as rows of the download, in the columns of the briefing."""
    found = []
    beside = say("rest of the city, without the areas most unlike it") if of.left_out else "rest of the city"
    for m in of.areas:
        now, then = ((cell.value, cell.status) if cell else (None, "no_data") for cell in (m.now, m.then))
        numbers = (m.change.ratio, m.change.low, m.change.high) if m.change else [None] * 3
        limits = [None if x is None or isinf(x) else round(x, 4) for x in numbers]
        found.append((of.metric.id, m.area.name, None, of.view.grain, of.period, *now, "", of.before, *then, "",
                      *limits, None, beside, reading(m, of)))  # fmt: skip
    return found
