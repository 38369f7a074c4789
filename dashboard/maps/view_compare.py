"""The view of two periods side by side: only with a comparison, an interval and a look at the areas around."""

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.banners import note
from dashboard.components.downloads import readme
from dashboard.components.footer import report
from dashboard.components.legend import keys, legend
from dashboard.components.pickers import Pickers
from dashboard.components.series import breaks_for
from dashboard.components.table import Row, table
from dashboard.components.takeaway import Shown, downloads
from dashboard.maps import compare
from dashboard.maps.basemap import shapes
from dashboard.maps.picture import CSV, Picture, at, choose, classes_of, in_classes, records
from dashboard.maps.view_measure import draw, find_area, remarks
from dashboard.periods import period_end, period_label
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import cell_number, cell_remark, day, layer_plural, states_counted

NOT_PROOF = (
    "This compares two periods of one area with the rest of the city. It does not show that LEAD was the cause:"
    " other things differ between areas and years, and counts follow where officers were."
)


def show(release: Release, metrics: Sequence[Metric], pickers: Pickers, first: DeltaGenerator) -> Metric:
    """Draw the view, or say why it is refused, and return its measure."""
    later = choose(release, metrics, pickers, first, None)
    left, right = st.columns(2)
    with left:
        before = _pick_before(release, later, pickers)
    with right:
        later = replace(later, chosen=find_area(pickers, later.areas))
    pickers.settle()
    earlier = at(release, later, before)
    remarks(later, pickers)
    reasons = refusals(release, earlier, later)
    if reasons:
        note("No before and after here. " + " ".join(reasons))
        st.caption("“One measure” shows each period by itself, with its slider.")
        return later.metric
    sides = st.columns(2)
    for side, of in zip(sides, (earlier, later), strict=True):
        with side:
            st.markdown(f"**{of.label}**")
            draw(release, of, f"side_{of.view.layer}_{'before' if of is earlier else 'after'}")
    classes = classes_of(release, later)
    words, side = st.columns([7, 4])
    with side:
        explained = keys(later.metric, classes, states_counted(later.cells), in_classes(later, classes))
        legend(f"{later.metric.unit} (counted: {later.label})", explained)
    with words:
        for text in reading(release, earlier, later):
            st.html(f'<p class="atlas-sentence">{html.escape(text)}</p>')
        st.caption(NOT_PROOF)
    _below(release, earlier, later, pickers)
    return later.metric


def _pick_before(release: Release, later: Picture, pickers: Pickers) -> date:
    periods = [p for p in release.periods(later.metric.id, later.view) if p != later.period] or [later.period]
    earlier = [p for p in periods if p < later.period]
    options = {p: period_label(p, later.view.grain) for p in reversed(periods)}
    return pickers.pick("Compared with", "before", options, earlier[-1] if earlier else periods[0])


def refusals(release: Release, earlier: Picture, later: Picture) -> list[str]:
    """Return why these two periods must not be set side by side, empty where they may."""
    metric, reasons = later.metric, []
    if metric.protected:
        return [
            "Numbers of the programme are rounded and small ones hidden: a difference of two has no honest interval."
        ]
    if metric.is_rate or metric.counts == "amount":
        return ["Only plain counts are compared here: choose the count that this measure is made from."]
    if earlier.period >= later.period:
        return [f"{earlier.label} is not before {later.label}."]
    reasons += [f"{of.label} is {of.partial} in the data." for of in (earlier, later) if of.partial]
    end = period_end(later.period, later.view.grain)
    crossed = [b for b in breaks_for(metric, release.breaks()) if earlier.period < b.on_date < end]
    if crossed:
        told = "; ".join(f"{b.title} ({day(b.on_date)})" for b in crossed)
        reasons.append(f"Between the two lies a break that a comparison must not cross: {told}.")
    if later.view.layer == "city":
        reasons.append("The whole city has nothing beside it to be compared with: choose areas within it.")
    elif later.chosen is None and not reasons:
        reasons.append("Choose an area above: it is then compared with the rest of the city and the areas around it.")
    return reasons


def reading(release: Release, earlier: Picture, later: Picture) -> list[str]:
    """Return what the two periods say of the chosen area and of the areas around it."""
    counts = {
        b.area_id: (b.numerator, a.numerator)
        for b, a in zip(earlier.cells, later.cells, strict=True)
        if b and a and b.numerator is not None and a.numerator is not None
    }
    chosen = later.chosen
    if chosen is None:
        return []
    around = neighbours(release, later.view.layer, chosen.area_id)
    names = sorted(area.name for area in later.areas if area.area_id in around)
    own = compare.change(counts, frozenset({chosen.area_id}), around)
    beside = compare.change(counts, around, frozenset({chosen.area_id}))
    unit, labels = later.metric.unit, (earlier.label, later.label)
    said = [compare.sentence(chosen.name, own, unit, *labels)]
    if around:
        said.append(compare.sentence(f"The areas around it ({', '.join(names)})", beside, unit, *labels))
        if own and beside and own.high < 1 < beside.low:
            said.append("It fell here and rose around it: part of it may have moved next door.")
    else:
        said.append("No area touches it: nothing can be said of what moved next door.")
    return said


def neighbours(release: Release, layer: str, area_id: str) -> frozenset[str]:
    """Return the areas whose outlines touch an area's."""
    outlined = shapes(release, layer)
    own = outlined.get(area_id)
    return frozenset(
        a for a, outline in outlined.items() if own is not None and a != area_id and outline.intersects(own)
    )


def _below(release: Release, earlier: Picture, later: Picture, pickers: Pickers) -> None:
    metric = later.metric
    rows = [
        Row(area.name, (cell_number(b, metric), cell_number(a, metric)),
            ", ".join(dict.fromkeys(filter(None, (cell_remark(b), cell_remark(a))))), chosen=area == later.chosen)
        for area, b, a in zip(later.areas, earlier.cells, later.cells, strict=True)
    ]  # fmt: skip
    table(f"{later.named}, {earlier.label} and {later.label}", ["Area", earlier.label, later.label], rows)
    what = f"{later.named}, {earlier.label} and {later.label}, {layer_plural(later.view.layer)}"
    of = Shown(CSV, [*records(earlier), *records(later)], readme(metric, release, what), {})
    downloads(f"lead-atlas-{metric.id}-{earlier.period}-{later.period}-{release.info().version}", of, {})
    area = later.chosen.name if later.chosen else "all areas"
    said = " ".join(reading(release, earlier, later))
    report(metric, area, f"{earlier.label} and {later.label}", said, release.info(), pickers)
