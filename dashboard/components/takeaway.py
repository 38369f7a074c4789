"""What is shown, to take away: numbers as CSV, GeoJSON or Parquet with their README, the map as a picture or a page.

Every file is made when its button is pressed, from the same rows as the table.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from dashboard.components.columns import explained
from dashboard.components.downloads import as_csv, as_zip
from dashboard.language import bound, say

Rows = Sequence[Sequence[object]]
MIMES = {"svg": "image/svg+xml", "png": "image/png", "html": "text/html"}


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of a view with their columns, the README's text, and outlines as GeoJSON text by a column of `key`.

    `own` explains the columns that this file alone has.
    """

    columns: tuple[str, ...]
    rows: Rows
    readme: str
    outlines: Mapping[str, str | None]
    key: str = "area_id"
    own: Mapping[str, str] = field(default_factory=dict)

    def zipped(self, numbers: str | bytes, name: str) -> bytes:
        """Return a zip file with the rows in some form and the README that explains their columns."""
        return as_zip(numbers, explained(self.columns, self.own), self.readme, name)


def csv_zip(of: Shown) -> bytes:
    """Return a zip file with numbers.csv and README.txt; the same input gives the same bytes."""
    return of.zipped(as_csv(of.columns, of.rows), "numbers.csv")


def geojson_zip(of: Shown) -> bytes:
    """Return a zip file with numbers.geojson, one feature for each row, and README.txt."""
    features = []
    for row in of.rows:
        said = {name: _plain(value) for name, value in zip(of.columns, row, strict=True)}
        outline = of.outlines.get(str(said.get(of.key)))
        features.append({"type": "Feature", "geometry": json.loads(outline) if outline else None, "properties": said})
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return of.zipped(text, "numbers.geojson")


def parquet_zip(of: Shown) -> bytes:
    """Return a zip file with numbers.parquet and README.txt."""
    import pyarrow as pa  # only this button needs them
    import pyarrow.parquet as pq

    columns = list(zip(*of.rows, strict=True)) if of.rows else [() for _ in of.columns]
    table = pa.table({name: pa.array(values) for name, values in zip(of.columns, columns, strict=True)})
    out = io.BytesIO()
    pq.write_table(table, out)
    return of.zipped(out.getvalue(), "numbers.parquet")


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def downloads(stem: str, of: Shown, more: Mapping[str, Callable[[], str | bytes]]) -> None:
    """Show the buttons; `more` maps a file's ending (svg, png, html) to what makes it."""
    st.download_button(
        say("Download these numbers (CSV with README)"),
        lambda: csv_zip(of),
        file_name=f"{stem}.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
    )
    shapes = any(of.outlines.values())
    # What is offered inside is what the button says: not every view has a map.
    inside = [*([say("map")] if more else []), *(["GeoJSON"] if shapes else []), "Parquet"]
    labels = {
        "svg": say("Picture of the map (SVG)"),
        "png": say("Picture of the map (PNG)"),
        "html": say("Map to print, opens offline (HTML)"),
    }
    with st.popover(say("Other forms: {forms}", forms=", ".join(inside)), icon=":material/download:"):
        for ending, make in more.items():
            _button(labels[ending], make, f"{stem}.{ending}", MIMES[ending])
        if shapes:
            geojson = say("Areas with numbers (GeoJSON)")
            _button(geojson, lambda: geojson_zip(of), f"{stem}-geojson.zip", "application/zip")
        _button(say("Numbers as Parquet"), lambda: parquet_zip(of), f"{stem}-parquet.zip", "application/zip")


def _button(label: str, make: Callable[[], str | bytes], name: str, mime: str) -> None:
    # A file is made in a thread of its own, which must be told what language its reader has chosen.
    st.download_button(
        label, bound(make), file_name=name, mime=mime, on_click="ignore", width="stretch", key=f"_get_{name}"
    )
