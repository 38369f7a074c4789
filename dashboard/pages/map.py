"""Where: one measure on the map, two periods side by side, the service areas, or public incidents by hexagon."""

if __name__ == "__main__":
    # Streamlit runs a file of this folder by itself when a link to its page is the first thing that a
    # freshly started server is asked for; the app knows what to do.
    import runpy
    from pathlib import Path

    from streamlit import stop

    runpy.run_path(str(Path(__file__).parents[1] / "app.py"))
    stop()  # ends the run as Streamlit knows it; an exit would leave the browser waiting

from collections.abc import Sequence

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.heading import as_written, definitions, heading
from dashboard.components.meeting import slide
from dashboard.components.pickers import Pickers, choices, grouped
from dashboard.components.problems import empty_page
from dashboard.components.timeline import apply_step
from dashboard.language import mark, say
from dashboard.maps import catchment, view_compare, view_density, view_measure, view_service, view_shape
from dashboard.records import Metric
from dashboard.release import Release

TITLE = "Map"
SECTION = "Places"
ORDER = 10
# It opens on the first of these that the release holds; any other measure with areas is offered after them.
METRICS = ("referrals_by_door", "drug_offences", "drug_offences_per_1000_residents")
MEASURE, COMPARE, SERVICE, DENSITY, PAPER = "measure", "compare", "service", "density", view_measure.PAPER
SHAPE = "shape"
_SHOWN = "_map_view"  # the view of the run before
VIEWS = {
    MEASURE: mark("One measure"),
    COMPARE: mark("Two periods side by side"),
    SERVICE: mark("Service areas"),
    DENSITY: mark("Public incidents by hexagon"),
    SHAPE: mark("Another shape: beat, district, tract"),
    PAPER: mark("Map to print"),
}


def offered(release: Release) -> list[Metric]:
    """Return the measures that can be mapped, in their groups."""
    known = [m for m in release.metrics() if any(release.areas(v.layer) for v in release.views(m.id))]
    return grouped(known, METRICS)


def views(release: Release) -> dict[str, str]:
    """Return the views that this release has something for."""
    has = {SERVICE: any(release.ledger_span()), DENSITY: bool(release.grid_kinds()), SHAPE: shapes_offered(release)}
    return {view: say(words) for view, words in VIEWS.items() if has.get(view, True)}


def shapes_offered(release: Release) -> bool:
    """Whether there are shapes without numbers of their own, and hexagons to say something of them."""
    return bool(release.grid_kinds() and catchment.layers(release))


def opening(release: Release, metrics: Sequence[Metric]) -> str:
    """Return the view that the page opens on: the programme's reach, as far as the release knows of it.

    Without the programme's numbers that is where the ledger says it served; a link that names a measure gets it.
    """
    asked = any(key in st.query_params for key in ("metric", "layer", "grain", "part", "period"))
    reach = any(metric.protected for metric in metrics) or not any(release.ledger_span())
    return MEASURE if asked or reach else SERVICE


def render(release: Release) -> None:
    """Draw the page."""
    metrics = offered(release)
    if not metrics:
        st.title(say("Where"), anchor=False)
        empty_page()
        return
    apply_step()
    pickers, wall, top = Pickers("map"), slide(), st.container()
    left, right = st.columns([3, 7])
    with left:
        view = pickers.pick(say("Show"), "view", views(release), opening(release, metrics))
    turned = not pickers.arriving and st.session_state.get(_SHOWN, view) != view
    st.session_state[_SHOWN] = view
    if turned and view == COMPARE:
        view_compare.turned_to(release, metrics)
    if view == SERVICE:
        title = view_service.show(release, pickers, right, wall)
        _titled(top, title, say("What the service-area ledger says of each area on one day."))
    elif view == DENSITY:
        words = say("Open police data by hexagon. Never before and after.")
        _titled(top, say("Where incidents were recorded"), words)
        view_density.show(release, pickers, right, wall)
    elif view == SHAPE:
        _titled(top, say("What another shape can have had"), say("A range from what is published; nothing exact."))
        view_shape.show(release, pickers, right, wall)
    else:
        showing = {COMPARE: view_compare.show, PAPER: view_measure.show_paper}.get(view, view_measure.show)
        metric = showing(release, metrics, pickers, right, wall)
        with top:
            heading(say("Where"), metric, release)
            choices()
        definitions([m for m in metrics if m.id in METRICS])


def _titled(top: st.delta_generator.DeltaGenerator, title: str, words: str) -> None:
    with top:
        st.title(as_written(title), anchor=False)
        note(words)
