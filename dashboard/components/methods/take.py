"""Every table of the release to take away: a CSV as it is stored, with a README."""

import csv
import io
import zipfile
from collections.abc import Callable

import streamlit as st

from dashboard.components.footer import NOT_FOR
from dashboard.release import Release

TABLES = {
    "area": "Areas with their outlines (GeoJSON in WGS84)",
    "break": "Breaks that a series must not silently cross",
    "cell": "Every published number: measure, place, period, breakdown, and its state",
    "coverage": "Sources: what they cover, and the accounts of public ones",
    "coverage_gap": "Days on which a public source has no row",
    "declared_view": "The shapes in which the programme's numbers may be published",
    "disclosure_report": "What is shown and hidden by measure, and what the attack found",
    "eligibility": "Who could be referred, by door and date",
    "estimate": "Estimates with their limits",
    "evidence": "What studies found, and what they do not show",
    "grid": "Public incidents by cell of about a kilometre and month",
    "metric": "The definition of every measure, with its SQL",
    "policy": "The privacy numbers",
    "release_info": "What this release is",
    "service_area": "What each source says of where LEAD was offered",
    "service_state": "What those claims add up to, place by place",
    "site_setting": "What the city says of itself",
}


def draw(release: Release) -> None:
    """Draw one row with a button for each table."""
    st.markdown(
        "Each button gives one table of this release as it is stored, as CSV with a README in a zip file. The large"
        " ones take some seconds. Numbers that are hidden on the pages are hidden here: the file holds nothing else."
    )
    version = release.info().version
    for name, rows in release.tables().items():
        left, right = st.columns([5, 2], vertical_alignment="center")
        left.markdown(f"**{name}**, {rows:,} row{'' if rows == 1 else 's'}. {TABLES.get(name, '')}")
        right.download_button(
            f"Download {name}",
            _maker(release, name),
            file_name=f"lead-atlas-{name}-{version}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"take_{name}",
            disabled=rows == 0,
        )


def _maker(release: Release, name: str) -> Callable[[], bytes]:
    # Made when it is asked for: the largest table has hundreds of thousands of rows.
    return lambda: table_zip(release, name)


def table_zip(release: Release, name: str) -> bytes:
    """Return a zip file with a table as CSV, written row by row, and its README."""
    columns, rows = release.table(name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry(f"{name}.csv"), "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        archive.writestr(_entry("README.txt"), readme(release, name, columns))
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def readme(release: Release, name: str, columns: tuple[str, ...]) -> str:
    """Return the text that goes with a table."""
    info = release.info()
    lines = [f"{name}: {TABLES.get(name, 'a table of the release')}", ""]
    if info.demonstration:
        lines += ["DEMONSTRATION DATA: made up by a program. No number here is real.", ""]
    lines += [
        f"Site: {info.site_title}",
        f"Release: {info.version} (content {info.content_hash}, code {info.code_version})",
        f"Columns: {', '.join(columns)}",
        "",
        "An empty field has no value. In `cell`, `status` says why: hidden (for privacy: small, or protecting a small",
        "number), no_data, not_served, service_not_confirmed. Other numbers of the programme are rounded, so sums may",
        "not add. `metric` says what each measure counts, with its caveat.",
        "",
        NOT_FOR,
    ]
    return "\n".join(lines) + "\n"
