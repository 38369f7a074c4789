"""Every table of the release to take away: a CSV as it is stored, with a README."""

import csv
import io
import zipfile
from collections.abc import Callable

import streamlit as st

from dashboard.components.columns import column_lines
from dashboard.components.downloads import MADE_UP, zip_entry
from dashboard.components.footer import NOT_FOR
from dashboard.components.methods import whole
from dashboard.language import bound, mark, say, say_many
from dashboard.release import Release

TABLES = {
    "area": mark("Areas with their outlines (GeoJSON in WGS84)"),
    "benchmark": mark("Age, gender and race of residents and of people arrested, as others published them"),
    "break": mark("Breaks that a series must not silently cross"),
    "cell": mark("Every published number: measure, place, period, breakdown, and its state"),
    "coverage": mark("Sources: what they cover, and the accounts of public ones"),
    "coverage_gap": mark("Days on which a public source has no row"),
    "declared_view": mark("The shapes in which the programme's numbers may be published"),
    "disclosure_report": mark("What is shown and hidden by measure, and what the attack found"),
    "eligibility": mark("Who could be referred, by door and date"),
    "estimate": mark("Estimates with their limits"),
    "evidence": mark("What studies found, and what they do not show"),
    "grid": mark("Public incidents by cell of about a kilometre and month"),
    "input": mark("The files of open data that it was made of, with their hashes"),
    "methods_compared": mark("Ways of protecting made-up numbers, and what an attacker made of each"),
    "metric": mark("The definition of every measure, with its SQL"),
    "policy": mark("The privacy numbers"),
    "price_index": mark("Prices by year, for dollars of one year in those of another"),
    "published_count": mark("Counts that others published, by zone and year"),
    "release_info": mark("What this release is"),
    "service_area": mark("What each source says of where LEAD was offered"),
    "service_state": mark("What those claims add up to, place by place"),
    "site_setting": mark("What the city says of itself"),
}

A_TABLE = mark("a table of the release")
_CELL = mark(
    "The table `metric` says what each measure counts, with its caveat. Numbers of the programme are rounded, so sums"
    " may not add; small ones, and such as protect a small one, are hidden."
)


def draw(release: Release) -> None:
    """Draw one row with a button for each table."""
    words = say(
        "Each button gives one table of this release as it is stored, as CSV with a README in a zip file. The large"
        " ones take some seconds. Numbers that are hidden on the pages are hidden here: the file holds nothing else."
    )
    st.markdown(words)
    whole.draw(release)
    version = release.info().version
    for name, rows in release.tables().items():
        left, right = st.columns([5, 2], vertical_alignment="center")
        count = say_many("{n} row", "{n} rows", rows, n=f"{rows:,}")
        left.markdown(f"**{name}**, {count}. {say(TABLES.get(name, ''))}")
        right.download_button(
            say("Download {table}", table=name),
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
    return bound(lambda: table_zip(release, name))


def table_zip(release: Release, name: str) -> bytes:
    """Return a zip file with a table as CSV, written row by row, and its README."""
    columns, rows = release.table(name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        with archive.open(zip_entry(f"{name}.csv"), "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        archive.writestr(zip_entry("README.txt"), readme(release, name, columns))
    return out.getvalue()


def readme(release: Release, name: str, columns: tuple[str, ...]) -> str:
    """Return the text that goes with a table."""
    info, known = release.info(), {column: words for column, _, words in release.explained(name)[1]}
    lines = [f"{name}: {say(TABLES.get(name, A_TABLE))}", ""]
    if info.demonstration:
        lines += [say(MADE_UP), ""]
    lines += [
        say("Site: {site}", site=info.site_title),
        say(
            "Release: {release} (content {content}, code {code})",
            release=info.version,
            content=info.content_hash,
            code=info.code_version,
        ),
        "",
        *([say(_CELL), ""] if name == "cell" else []),
        say(NOT_FOR),
        "",
        *column_lines(f"{name}.csv", [(column, known.get(column, "")) for column in columns]),
    ]
    return "\n".join(lines) + "\n"
