"""Pickers whose state lives in the URL, so that a link opens the same view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st

from dashboard.components.languages import VIEW, in_address
from dashboard.language import heard, mark, say
from dashboard.periods import GRAINS, completeness, newest_whole, period_label
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

T = TypeVar("T")
ALL = mark("All")


_NOTES, _PAGE = "_picker_notes", "_picker_page"


@dataclass
class Pickers:
    """The pickers of one page.

    On arrival they draw nothing: they read the link, write the whole view into the URL and start again.
    So an address copied from the very first picture already names everything that is on it.
    """

    page: str
    chosen: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)  # the same by its identifiers, in no language

    @property
    def arriving(self) -> bool:
        """Whether this is the first run since the visitor came to this page."""
        return st.session_state.get(_PAGE) != self.page

    def pick(self, label: str, key: str, options: Mapping[T, str], default: T) -> T:
        """Show a picker bound to `key` in the URL; a value that is not offered falls back with a note."""
        value = self._seed(label, key, options, default)
        if not self.arriving:
            picked = st.selectbox(
                label,
                list(options),
                # Without an index no value counts as "the default" that Streamlit drops from the URL:
                # a link must still open the same view when a newer release has another default.
                index=None,
                required=True,
                key=key,
                bind="query-params",
                format_func=lambda option: options.get(option, str(option)),
                placeholder=options[default],
            )
            # Going back in the browser to an address without this key empties the picker.
            value = default if picked is None else picked
        self.chosen[key], self.named[key] = options[value], str(value)
        return value

    def switch(self, label: str, key: str, options: Mapping[T, str], default: T) -> T:
        """Show a picker with every option in sight, for a handful of them; else like `pick`."""
        value = self._seed(label, key, options, default)
        if not self.arriving:
            picked = st.segmented_control(
                label,
                list(options),
                required=True,
                key=key,
                bind="query-params",
                format_func=lambda option: options.get(option, str(option)),
            )
            value = default if picked is None else picked
        self.chosen[key], self.named[key] = options[value], str(value)
        return value

    def search(self, label: str, key: str, hint: str) -> str:
        """Show a box for words to search by, bound to `key` in the URL; returns them, often none."""
        if self.arriving:
            st.session_state[key] = st.query_params.get(key, "")
        else:
            st.text_input(label, key=key, placeholder=hint, type="search", bind="query-params")
        words = (st.session_state.get(key) or "").strip()
        if words:
            self.chosen[key] = self.named[key] = words
        return words

    def settle(self) -> None:
        """After the last picker: on arrival, write the view into the URL and start the page again."""
        if self.arriving:
            st.session_state[_PAGE] = self.page
            st.query_params.from_dict(self.chosen | in_address())
            st.rerun()
        st.session_state[VIEW] = self.named

    def notes(self) -> list[str]:
        """Return, once, what a link asked for in vain."""
        return st.session_state.pop(_NOTES, [])

    def link(self) -> str:
        """Return the view as a query string that names every choice."""
        return "?" + urlencode(self.chosen | in_address())

    def _seed(self, label: str, key: str, options: Mapping[T, str], default: T) -> T:
        value = st.session_state.get(key)
        if self.arriving and (asked := st.query_params.get(key)) is not None:
            # A link may name an option by its words, as the address bar does, or by its identifier.
            by_name = {str(option): option for option in options} | {text: o for o, text in options.items()}
            named = next((name for name in (asked, heard(asked)) if name in by_name), None)
            value = default if named is None else by_name[named]
            if named is None:
                words = say(
                    "The link asked for {picker} “{asked}”, which is not offered here: “{shown}” is shown instead.",
                    asked=asked[:60], picker=label.lower(), shown=options[default],
                )  # fmt: skip
                st.session_state.setdefault(_NOTES, []).append(words)
        st.session_state[key] = value if value in options else default
        return st.session_state[key]


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
            part = f"{view.attribute}:{value}" if value else ALL
            parts[part], labels[part] = (view, value), _part_label(view, value, views)
    title = _part_title(all_views)
    if len(parts) > 1:
        return parts[pickers.pick(title, "part", labels, next(iter(parts)))]
    if any(view.attribute for view in all_views):
        st.selectbox(title, [say(ALL)], disabled=True, key="part_not_offered", help=_where_broken_down(all_views))
    return next(iter(parts.values()))


def pick_period(pickers: Pickers, release: Release, metric: Metric, view: View, opening: date | None = None) -> date:
    """Show the period picker, newest first; it opens on `opening`, else on the newest period wholly covered."""
    periods = release.periods(metric.id, view)
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    cover = {p: completeness(p, view.grain, coverage, gaps) for p in periods}
    covered = [p for p in periods if cover[p].days] or list(periods)
    default = newest_whole(covered, [not cover[p].partial for p in covered])
    options = {p: period_label(p, view.grain) for p in reversed(periods)}
    return pickers.pick(plain(view.grain), "period", options, opening or default)


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
