"""The view of two periods: side by side or as their change, only with a comparison, an interval and a look around."""

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.banners import note
from dashboard.components.downloads import readme
from dashboard.components.footer import report
from dashboard.components.heading import as_written
from dashboard.components.legend import Key, keys, legend
from dashboard.components.meeting import on_slide
from dashboard.components.pickers import Pickers
from dashboard.components.series import breaks_for
from dashboard.components.table import table
from dashboard.components.takeaway import Shown, downloads
from dashboard.language import mark, say
from dashboard.maps import change_map, compare
from dashboard.maps.basemap import labels, shapes, touching
from dashboard.maps.change_map import Both
from dashboard.maps.classes import Classes
from dashboard.maps.drawing import Sheet, png, svg
from dashboard.maps.picture import NOBODY, Picture, at, choose, classes_of, in_classes, looks, sentence
from dashboard.maps.view_measure import CLICKS, alt_text, clickable, draw, find_area, notes, remarks
from dashboard.periods import completeness, is_filling, period_end, period_label
from dashboard.records import Metric, View
from dashboard.release import Release
from dashboard.sentences import day, layer_plural, states_counted

NOT_PROOF = mark(
    "This compares two periods of one area with the areas farther away, by the rows that have a place: those that touch"
    " it are read by themselves. It does not show that LEAD was the cause:"
    " other things differ between areas and years, and counts follow where officers were."
)
SIDES, CHANGE = "sides", "change"


def show(
    release: Release, metrics: Sequence[Metric], pickers: Pickers, first: DeltaGenerator, wall: DeltaGenerator | None
) -> Metric:
    """Draw the view, its maps on the `wall` of a meeting, or say why it is refused, and return its measure."""
    later = choose(release, sorted(metrics, key=lambda m: not _fit(m)), pickers, first, None, newest_pair)
    left, middle, right = st.columns(3)
    with left:
        before = _pick_before(release, later, pickers)
    with middle:
        later = replace(later, chosen=find_area(pickers, later.areas, _opening_area(release, later)))
    with right:
        forms = {SIDES: say("Side by side"), CHANGE: say("One map of the change")}
        form = pickers.pick(say("Drawn as"), "drawn", forms, SIDES)
    pickers.settle()
    earlier = at(release, later, before)
    remarks(later, pickers)
    reasons = refusals(release, earlier, later)
    if reasons:
        note(" ".join([say("No before and after here."), *reasons]))
        st.caption(say("“One measure” shows each period by itself, with its slider."))
        return later.metric
    of = change_map.both(release, earlier, later)
    (_change if form == CHANGE else _sides)(release, of, wall)
    _read([*reading(release, earlier, later), *([] if wall else _map_words(release, of, form))])
    _below(release, of, pickers, form)
    return later.metric


def turned_to(release: Release, metrics: Sequence[Metric]) -> None:
    """Let go of what another view left in the pickers and nothing here can be compared with."""
    state = st.session_state
    metric = next((one for one in metrics if one.id == state.get("metric") and _fit(one)), None)
    # Nothing, not deleted: a deleted choice comes back from the browser.
    state["before"] = None
    if metric is None:
        state["metric"] = state["period"] = None
    elif not _can_stay(release, metric, View(state.get("layer"), state.get("grain"), None), state.get("period")):
        state["period"] = None
    if state.get("area") == NOBODY:
        state["area"] = None


def _can_stay(release: Release, metric: Metric, view: View, period: date | None) -> bool:
    """Whether a period can be compared with the one before it."""
    periods = release.periods(metric.id, view)
    place = periods.index(period) if period in periods else 0
    return place > 0 and _compares(release, metric, view, periods[place - 1], periods[place])


def newest_pair(release: Release, metric: Metric, view: View) -> date | None:
    """Return the later of the newest two periods in a row that are whole and have no break between them."""
    pairs = reversed(list(pairwise(release.periods(metric.id, view))))
    return next((later for earlier, later in pairs if _compares(release, metric, view, earlier, later)), None)


def _compares(release: Release, metric: Metric, view: View, earlier: date, later: date) -> bool:
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    partial = any(
        completeness(p, view.grain, coverage, gaps).partial or is_filling(p, view.grain, coverage)
        for p in (earlier, later)
    )
    days = [b.on_date for b in breaks_for(metric, release.breaks())]
    return not partial and not any(earlier < day < period_end(later, view.grain) for day in days)


def _fit(metric: Metric) -> bool:
    return not metric.protected and not metric.is_rate and metric.counts != "amount"


def _opening_area(release: Release, of: Picture) -> str:
    ids = [area.area_id for area in of.areas]
    if of.view.layer == "city" or not ids:
        return NOBODY
    served = release.first_served()
    return served if served in ids else ids[0]


def _sides(release: Release, of: Both, wall: DeltaGenerator | None) -> None:
    *maps, right = wall.columns([4, 4, 3]) if wall else (*st.columns(2), st)
    for side, picture in zip(maps, (of.earlier, of.later), strict=True):
        with side:
            st.markdown(f"**{picture.label}**")
            draw(release, picture, f"side_{picture.view.layer}_{'before' if picture is of.earlier else 'after'}")
    later, classes = of.later, classes_of(release, of.later)
    with right.container():
        on_slide(wall, as_written(_sides_title(of)), " ".join(_map_words(release, of, SIDES)))
        legend(say("{unit} (counted: {period})", unit=later.metric.unit, period=later.label), _side_keys(of, classes))


def _side_keys(of: Both, classes: Classes | None) -> list[Key]:
    return keys(of.later.metric, classes, states_counted(of.later.cells), in_classes(of.later, classes))


def _change(release: Release, of: Both, wall: DeltaGenerator | None) -> None:
    left, right = (wall or st).columns([7, 4])
    with left:
        deck = change_map.deck(release, of, st.session_state.get(CLICKS, 0))
        clickable(deck, f"change_{of.later.view.layer}", alt_text(of.title, of.later.label))
    with right:
        on_slide(wall, as_written(of.title), change_map.sentence(of))
        legend(say("Change beside the rest of the city"), change_map.keys(of))
    with st.container() if wall else right:
        st.caption(change_map.caveat(of))


def _map_words(release: Release, of: Both, form: str) -> list[str]:
    """What the map or the maps show, each in the words of its own legend."""
    if form == CHANGE:
        return [change_map.sentence(of)]
    return [sentence(release, side) for side in (of.earlier, of.later)]


def _sides_title(of: Both) -> str:
    return f"{of.later.named}, {say('{before} and {after}', before=of.earlier.label, after=of.later.label)}"


def _read(said: Sequence[str]) -> None:
    for text in said:
        st.html(f'<p class="atlas-sentence">{html.escape(text)}</p>')
    st.caption(say(NOT_PROOF))


def _pick_before(release: Release, later: Picture, pickers: Pickers) -> date:
    periods = [p for p in release.periods(later.metric.id, later.view) if p != later.period] or [later.period]
    earlier = [p for p in periods if p < later.period]
    options = {p: period_label(p, later.view.grain) for p in reversed(periods)}
    return pickers.pick(say("Compared with"), "before", options, earlier[-1] if earlier else periods[0])


def refusals(release: Release, earlier: Picture, later: Picture) -> list[str]:
    """Return why these two periods must not be set side by side, empty where they may."""
    metric, reasons = later.metric, []
    if metric.protected:
        return [
            say(
                "Numbers of the programme are rounded and small ones hidden:"
                " a difference of two has no honest interval."
            )
        ]
    if not _fit(metric):
        return [say("Only plain counts are compared here: choose the count that this measure is made from.")]
    if earlier.period >= later.period:
        return [say("{before} is not before {after}.", before=earlier.label, after=later.label)]
    for of in (earlier, later):
        if of.partial:
            reasons.append(say("{period} is {partial} in the data.", period=of.label, partial=of.partial))
        if of.filling:
            reasons.append(say("Late reports of {period} are yet to come.", period=of.label))
    end = period_end(later.period, later.view.grain)
    crossed = [b for b in breaks_for(metric, release.breaks()) if earlier.period < b.on_date < end]
    if crossed:
        told = "; ".join(f"{b.title} ({day(b.on_date)})" for b in crossed)
        reasons.append(say("Between the two lies a break that a comparison must not cross: {breaks}.", breaks=told))
    if later.view.layer == "city":
        reasons.append(say("The whole city has nothing beside it to be compared with: choose areas within it."))
    elif later.chosen is None and not reasons:
        reasons.append(
            say("Choose an area above: it is then compared with the rest of the city and the areas around it.")
        )
    return reasons


def reading(release: Release, earlier: Picture, later: Picture) -> list[str]:
    """Return what the two periods say of the chosen area and of the areas around it."""
    counts, chosen = change_map.counts(earlier, later), later.chosen
    if chosen is None:
        return []
    around = neighbours(release, later.view.layer, chosen.area_id)
    names = sorted(area.name for area in later.areas if area.area_id in around)
    own, beside = compare.beside_the_rest(counts, chosen.area_id, around)
    unit, labels = later.metric.unit, (earlier.label, later.label)
    said = [compare.sentence(chosen.name, own, unit, *labels)]
    if around:
        named = say("The areas around it ({names})", names=", ".join(names))
        said.append(compare.sentence(named, beside, unit, *labels))
        if own and beside and own.high < 1 < beside.low:
            said.append(say("It fell here and rose around it: part of it may have moved next door."))
    else:
        said.append(say("No area touches it: nothing can be said of what moved next door."))
    return said


def neighbours(release: Release, layer: str, area_id: str) -> frozenset[str]:
    """Return the areas whose outlines touch an area's."""
    return touching(release, layer).get(area_id, frozenset())


def sides_sheet(release: Release, of: Both, words: list[str]) -> Sheet:
    """Return the two maps beside each other as one picture."""
    layer, classes = of.later.view.layer, classes_of(release, of.later)
    sides = [(side.label, looks(side, classes)) for side in (of.earlier, of.later)]
    explained = [key[:3] for key in _side_keys(of, classes)]
    chosen = of.later.chosen.area_id if of.later.chosen else None
    where = shapes(release, layer)
    return Sheet(_sides_title(of), where, sides[-1][1], chosen, labels(release, layer), explained, words, sides=sides)


def _below(release: Release, of: Both, pickers: Pickers, form: str) -> None:
    later, metric = of.later, of.later.metric
    beside = say("Change beside the rest of the city, limits for all areas at once")
    table(of.title, [say("Area"), of.earlier.label, later.label, beside], change_map.rows(of))
    what = f"{of.title}, {layer_plural(later.view.layer)}"
    outlines = {area.area_id: area.geometry for area in later.areas}
    said = reading(release, of.earlier, later)
    how = [change_map.caveat(of)] if form == CHANGE else []
    words = notes(release, [*said, *_map_words(release, of, form), *how, say(NOT_PROOF), metric.caveat])
    drawn = change_map.sheet if form == CHANGE else sides_sheet
    pictures = {"png": lambda: png(drawn(release, of, words)), "svg": lambda: svg(drawn(release, of, words))}
    shown = Shown(change_map.CSV, change_map.records(of), readme([metric], release, what), outlines)
    stem = f"lead-atlas-{metric.id}-{later.view.layer}-{of.earlier.period}-{later.period}-{release.info().version}"
    downloads(stem.replace("_", "-"), shown, pictures if any(outlines.values()) else {})
    area = later.chosen.name if later.chosen else say("all areas")
    period = say("{before} and {after}", before=of.earlier.label, after=later.label)
    report(metric, area, period, " ".join(said), release.info(), pickers)
