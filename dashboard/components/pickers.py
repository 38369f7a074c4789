"""Pickers whose state lives in the address, so that a link opens the same view."""

import html
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st

from dashboard.components.languages import NOT_OF_THE_VIEW, VIEW, in_address
from dashboard.language import heard, mark, say
from dashboard.periods import GRAINS, completeness, is_filling, newest_whole, period_label
from dashboard.records import Metric, View
from dashboard.release import Release
from dashboard.sentences import (
    LAYER_PICK,
    attribute_title,
    by_grain,
    capital,
    layer_title,
    layer_within,
    listed,
    plain,
    plain_within,
)
from dashboard.states import NO_DATA, NOT_CONFIRMED

T = TypeVar("T")
ALL, UNBROKEN = mark("All"), "all"
_NOTES, _PAGE, _WRITTEN = "_picker_notes", "_picker_page", "_picker_written"


def choices() -> None:
    """Show the button that unfolds the pickers of a map, where a phone has no room for both; elsewhere it is unseen."""
    words = html.escape(say("Choices"))
    st.html(f'<button type="button" class="atlas-choices" aria-expanded="false">{words}</button>')


class Pickers:
    """The pickers of one page, whose view the address names by identifiers: a link means the same in every language.

    The address is read when somebody comes to the page or goes back to an earlier one, and written in every other run.
    """

    def __init__(self, page: str) -> None:
        """Read the address where it is not what this page wrote."""
        self.page = page
        self.named: dict[str, str] = {}
        self.arriving = st.session_state.get(_PAGE) != page
        self._link = st.query_params.to_dict() if self.arriving or _gone_back() else None

    def pick(self, label: str, key: str, options: Mapping[T, str], default: T) -> T:
        """Show a picker whose choice stands in the address under `key`; what is not offered falls back with a note."""
        self._seed(label, key, options, default)
        value = st.selectbox(label, list(options), key=key, format_func=_words(options))
        self.named[key] = str(value)
        return value

    def switch(self, label: str, key: str, options: Mapping[T, str], default: T) -> T:
        """Show a picker with every option in sight, for a handful of them; else like `pick`."""
        self._seed(label, key, options, default)
        value = st.segmented_control(label, list(options), required=True, key=key, format_func=_words(options))
        self.named[key] = str(value)
        return value

    def search(self, label: str, key: str, hint: str) -> str:
        """Show a box for words to search by, in the address under `key`; returns them, often none."""
        if self._link is not None:
            st.session_state[key] = self._link.get(key, "")
        words = st.text_input(label, key=key, placeholder=hint, type="search").strip()
        if words:
            self.named[key] = words
        return words

    def settle(self, passing: bool = False) -> None:
        """After the last picker: write the view into the address; one that only passes by would be in the way back."""
        st.session_state[_PAGE] = self.page
        st.session_state[VIEW] = self.named
        address = self.named | in_address()
        if not passing and st.query_params.to_dict() != address:
            st.query_params.from_dict(address)
        if not passing:
            st.session_state[_WRITTEN] = self.named

    def notes(self) -> list[str]:
        """Return, once, what a link asked for in vain."""
        return st.session_state.pop(_NOTES, [])

    def link(self) -> str:
        """Return the view as a query string that names every choice."""
        return "?" + urlencode(self.named | in_address())

    def _seed(self, label: str, key: str, options: Mapping[T, str], default: T) -> None:
        value = st.session_state.get(key)
        asked = self._link.get(key) if self._link is not None else None
        if asked is not None:
            # By its identifier, as the address bar does, or by its words, as somebody types them.
            by_name = {words: option for option, words in options.items()} | {str(o): o for o in options}
            named = next((name for name in (asked, heard(asked)) if name in by_name), None)
            value = default if named is None else by_name[named]
            if named is None:
                words = say(
                    "In this link, “{picker}” is “{asked}”, which is not offered here. “{shown}” is shown instead.",
                    picker=label, asked=asked[:60], shown=options[default],
                )  # fmt: skip
                st.session_state.setdefault(_NOTES, []).append(words)
        elif self._link is not None and not self.arriving:
            value = default  # somebody went back to an address that does not name it
        st.session_state[key] = value if value in options else default


def _gone_back() -> bool:
    """Whether the address is another one than was written, and not because somebody chose faster than it was."""
    written = st.session_state.get(_WRITTEN, {})
    named = {key: value for key, value in st.query_params.to_dict().items() if key not in NOT_OF_THE_VIEW}
    return named != written and all(str(st.session_state.get(key)) == value for key, value in written.items())


def _words(options: Mapping[T, str]) -> Callable[[T], str]:
    return lambda option: options.get(option, str(option))


def pick_metric(pickers: Pickers, metrics: Sequence[Metric]) -> Metric:
    """Show the measure picker; the first measure is where the page opens."""
    options = {metric.id: metric.title for metric in metrics}
    chosen = pickers.pick(say("Measure"), "metric", options, metrics[0].id)
    return next(metric for metric in metrics if metric.id == chosen)


def grouped(metrics: Sequence[Metric], first: Sequence[str]) -> list[Metric]:
    """Return the measures in two groups, the programme's and those of open data, each by title.

    The group that holds the earliest of `first` leads, and those of `first` lead their groups.
    """
    rank = {metric_id: place for place, metric_id in enumerate(first)}
    leading = min(metrics, key=lambda m: rank.get(m.id, len(first)), default=None)
    return sorted(metrics, key=lambda m: (m.protected != leading.protected, rank.get(m.id, len(first)), m.title))


def pick_layer(pickers: Pickers, release: Release, views: Sequence[View]) -> str:
    """Show the layer picker with the layers that a measure is published for."""
    published = {view.layer for view in views}
    layers = [layer for layer in release.layers() if layer in published]
    return pickers.pick(say("Areas"), "layer", {x: layer_title(x) for x in layers}, layers[0])


def pick_grain(pickers: Pickers, views: Sequence[View]) -> str:
    """Show the picker for years, quarters or months, as far as these views have them."""
    published = {view.grain for view in views}
    grains = [grain for grain in GRAINS if grain in published]
    return pickers.pick(say("Periods"), "grain", {g: capital(by_grain(g)) for g in grains}, grains[0])


def pick_part(
    pickers: Pickers, release: Release, metric: Metric, views: Sequence[View], all_views: Sequence[View]
) -> tuple[View, str | None]:
    """Show the breakdown picker for one layer and grain; greyed, with the reason, where there is none."""
    parts: dict[str, tuple[View, str | None]] = {}
    labels: dict[str, str] = {}
    for view in sorted(views, key=lambda v: v.attribute or ""):
        for value in release.attribute_values(metric.id, view) if view.attribute else (None,):
            part = f"{view.attribute}:{value}" if value else UNBROKEN
            parts[part], labels[part] = (view, value), _part_label(view, value, views)
    title = _part_title(all_views)
    if len(parts) > 1:
        return parts[pickers.pick(title, "part", labels, next(iter(parts)))]
    if any(view.attribute for view in all_views):
        st.selectbox(title, [say(ALL)], disabled=True, key="part_not_offered", help=_where_broken_down(all_views))
    return next(iter(parts.values()))


def pick_period(pickers: Pickers, release: Release, metric: Metric, view: View, opening: date | None = None) -> date:
    """Show the period picker, newest first; it opens on `opening`, else on the newest period covered and known of."""
    periods = release.periods(metric.id, view)
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    cover = {p: completeness(p, view.grain, coverage, gaps) for p in periods}
    covered = [p for p in periods if cover[p].days] or list(periods)
    part = next(iter(release.attribute_values(metric.id, view)), None) if view.attribute else None
    newest = covered[-1]
    while len(covered) > 1 and _nothing_known(release, metric, view, covered[-1], part):
        covered.pop()
    whole = [not cover[p].partial and not is_filling(p, view.grain, coverage) for p in covered]
    default = newest_whole(covered, whole)
    options = {p: period_label(p, view.grain) for p in reversed(periods)}
    chosen = pickers.pick(plain(view.grain), "period", options, opening or default)
    if chosen == default == covered[-1] != newest:
        st.caption(say("Nothing is known of newer periods."))
    return chosen


def _nothing_known(release: Release, metric: Metric, view: View, period: date, part: str | None) -> bool:
    """Whether there is no data on any area, such as of residents in a year of which nobody has counted them.

    Nor where the ledger is silent of all, but for a protected number: that it is hidden is known.
    """
    silent = (NO_DATA,) if metric.protected else (NO_DATA, NOT_CONFIRMED)
    return all(cell.status in silent for cell in release.cells(metric.id, view, period, part))


def _part_label(view: View, value: str | None, views: Sequence[View]) -> str:
    if value is None:
        return say(ALL)
    # Two breakdowns may both have an "unknown": the label says which is meant.
    several = len({v.attribute for v in views if v.attribute}) > 1
    return f"{attribute_title(view.attribute)}: {plain(value)}" if several else plain(value)


def _part_title(views: Sequence[View]) -> str:
    titles = sorted({attribute_title(v.attribute) for v in views if v.attribute})
    return titles[0] if len(titles) == 1 else say("Breakdown")


def _where_broken_down(views: Sequence[View]) -> str:
    places = [f"{layer_within(v.layer)} {by_grain(v.grain)}" for v in views if v.attribute]
    return say(
        "{breakdown} is published for {places}; finer numbers would be too small to protect.",
        breakdown=_part_title(views), places=listed(places),
    )  # fmt: skip


def published_shapes(views: Sequence[View]) -> str:
    """Return the sentence that says in which shapes a protected measure exists, and why in no others."""
    shapes = []
    for layer in sorted({v.layer for v in views}, key=_layer_rank):
        grains = [
            shape_within(v)
            for v in sorted(views, key=lambda v: (GRAINS.index(v.grain), v.attribute or ""))
            if v.layer == layer
        ]
        shapes.append(f"{layer_within(layer)} {listed(grains)}")
    return say("Published for {shapes}. Any other shape could give away small numbers.", shapes="; ".join(shapes))


def shape_within(view: View) -> str:
    """Return a view's grain and breakdown within a sentence, such as "by year and door"."""
    if not view.attribute:
        return by_grain(view.grain)
    return say("{by_grain} and {attribute}", by_grain=by_grain(view.grain), attribute=plain_within(view.attribute))


def _layer_rank(layer: str) -> int:
    known = list(LAYER_PICK)
    return known.index(layer) if layer in known else len(known)
