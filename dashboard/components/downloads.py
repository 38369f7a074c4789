"""The numbers to take away: a CSV of exactly what is shown, with its README, in one zip file."""

import csv
import io
import zipfile
from collections.abc import Sequence

import streamlit as st

from dashboard.components.footer import NOT_FOR
from dashboard.components.heading import facts
from dashboard.language import mark, say
from dashboard.records import Metric, ReleaseInfo
from dashboard.release import Release
from dashboard.sentences import listed


def readme(metric: Metric, release: Release, view: str) -> str:
    """Return the text that explains a download: contents, definition, vintage, caveat, limits of use."""
    return readme_several([metric], release, view)


def readme_several(metrics: Sequence[Metric], release: Release, view: str) -> str:
    """Return the text that explains a download of several measures, each with its definition and caveat."""
    info = release.info()
    title = listed([metric.title for metric in metrics])
    lines = [title, "=" * len(title), "", say("What is in numbers.csv: {view}", view=view), ""]
    if info.demonstration:
        lines += [say(MADE_UP), ""]
    for metric in metrics:
        if len(metrics) > 1:
            lines += [f"{metric.title} ({metric.id})", "-" * len(f"{metric.title} ({metric.id})")]
        lines += [*(f"{label}: {text}" for label, text in facts(metric, release)), ""]
    return "\n".join([*lines[:-1], _release(info), "", say(_STATUS), "", say(NOT_FOR)]) + "\n"


def _release(info: ReleaseInfo) -> str:
    return say(
        "Release: {release} (content {content}, code {code})",
        release=info.version, content=info.content_hash, code=info.code_version,
    )  # fmt: skip


MADE_UP = mark("DEMONSTRATION DATA: made up by a program. No number here is real.")
_STATUS = mark(
    "The column `status` says why a row has no number: hidden (for privacy: small, or protecting a small\n"
    "number), no_data, not_served, service_not_confirmed (of a measure of the programme these two may\n"
    "stand before a small number, too). `zero` is a true zero. Where `partial` is\n"
    "filled the data cover only part of the period and the number is a minimum."
)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV text; what is None stays empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def as_zip(numbers: str | bytes, readme: str, name: str = "numbers.csv") -> bytes:
    """Return a zip file with the numbers and README.txt; the same input gives the same bytes."""
    # A README says numbers.csv, because that is the form nearly everybody takes.
    text = readme.replace("numbers.csv", name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for inside, content in ((name, numbers), ("README.txt", text)):
            archive.writestr(zip_entry(inside), content)
    return out.getvalue()


def zip_entry(name: str) -> zipfile.ZipInfo:
    """Return the head of a compressed file within a zip file, of the same day always: its bytes tell no clock."""
    entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def download(
    metric: Metric,
    release: Release,
    view: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    name: str,
) -> None:
    """Show the button that downloads the rows with their README."""
    download_several([metric], release, view, columns, rows, name)


def download_several(
    metrics: Sequence[Metric],
    release: Release,
    view: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    name: str,
    words: str = "",
) -> None:
    """Show the button that downloads rows of several measures with the README of all of them.

    `name` is the file's: the page or the measure, and the place, so that two of them do not replace each other.
    """
    st.download_button(
        words or say("Download these numbers (CSV with README)"),
        as_zip(as_csv(columns, rows), readme_several(metrics, release, view)),
        file_name=f"lead-atlas-{name.replace('_', '-')}-{release.info().version}.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
    )
