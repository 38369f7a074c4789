"""Layers beside the neighbourhoods, as the site's mapping gives them; areas of one layer that overlap are noted."""

from datetime import date
from typing import NamedTuple

import duckdb
import shapely

from geo.areas import merge, overlaps, smallest_first
from pipelines.contracts import Site
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.notes import SMALLER

SHOWN = 5  # pairs that are named; a map drawn twice has one for each of its areas
# An area of which less is left gets next to no row by a point: a zero there would say what nobody knows.
LEFT = 0.05


class Area(NamedTuple):
    """One area of a layer. `label` is what its file calls it, None where it is made of others."""

    layer: str
    area_id: str
    name: str
    label: str | None
    shape: shapely.Geometry
    valid_from: date | None = None
    valid_to: date | None = None


def read_layers(con: duckdb.DuckDBPyConnection, site: Site) -> dict[str, list[Area]]:
    """The areas of every layer that the mapping `layer` gives, still unnamed; features of one label are one area."""
    mapping = site.mapping("layer")
    columns = "layer, label, valid_from, valid_to, geometry"
    with fixed_words(site, "layer"):
        rows = con.execute(f"SELECT {columns} FROM ({mapping}) ORDER BY layer, label").fetchall() if mapping else []
    features: dict[tuple, list[shapely.Geometry]] = {}
    for layer, label, valid_from, valid_to, geometry in rows:
        features.setdefault((layer, label, valid_from, valid_to), []).append(shapely.from_wkb(geometry))
    layers: dict[str, list[Area]] = {}
    for (layer, label, valid_from, valid_to), shapes in features.items():
        shape = shapes[0] if len(shapes) == 1 else merge(shapes)
        layers.setdefault(layer, []).append(Area(layer, "", "", label, shape, valid_from, valid_to))
    return layers


def note_overlaps(con: duckdb.DuckDBPyConnection, site: Site, areas: list[Area]) -> None:
    """Write to core.load_note which areas of one layer share ground, and to core.area_overlap which of them take it.

    A point there belongs to the smallest: a district drawn inside a neighbourhood would else have no row at all.
    """
    for layer in sorted({area.layer for area in areas}):
        # What is merged from others has its rows through them.
        own = (area for area in areas if area.layer == layer and area.label is not None)
        members = sorted(own, key=lambda area: area.area_id)
        shapes = [area.shape for area in members]
        pairs = overlaps(shapes)
        if not pairs:
            continue
        largest = sorted(pairs, key=lambda pair: (-pair[2], pair))
        named = [f"{members[one].name} and {members[two].name} share {km2:.2f} km²" for one, two, km2 in largest]
        more = f"; {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        rule = f"areas that do not overlap ({'; '.join(named[:SHOWN])}{more})"
        note = [site.name, layer, f"the map of layer {layer}", "geometry", rule, SMALLER]
        con.execute("INSERT INTO core.load_note VALUES (?, ?, ?, ?, ?, ?, ?)", [*note, len(pairs)])
        for place, (index, left) in enumerate(smallest_first(shapes, pairs)):
            taken = [site.name, layer, members[index].area_id, place, left < LEFT]
            con.execute("INSERT INTO core.area_overlap VALUES (?, ?, ?, ?, ?)", taken)
