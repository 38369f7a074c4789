"""Layers beside the neighbourhoods, as the site's mapping gives them; areas of one layer that overlap are noted."""

from datetime import date
from typing import NamedTuple

import duckdb
import shapely

from geo.areas import merge, overlaps
from pipelines.contracts import Site


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
    """Write to core.load_note how many pairs of areas of one layer share ground.

    A point there belongs to the first by area_id: one row, one area. Only the note tells that it could be another's.
    """
    for layer in sorted({area.layer for area in areas}):
        # A precinct or a city that was merged from others cannot overlap.
        members = [area for area in areas if area.layer == layer]
        pairs = overlaps([area.shape for area in members])
        if pairs:
            rule = f"areas that do not overlap ({sum(km2 for _, _, km2 in pairs):.2f} km² shared)"
            note = [site.name, layer, f"the map of layer {layer}", "geometry", rule, "the first by name taken"]
            con.execute("INSERT INTO core.load_note VALUES (?, ?, ?, ?, ?, ?, ?)", [*note, len(pairs)])
