"""The numbers to take away: a CSV of exactly what is shown, with its README, in one zip file."""

import csv
import io
import zipfile
from collections.abc import Sequence

import streamlit as st

from dashboard.components.columns import explained
from dashboard.components.footer import NOT_FOR, about_release
from dashboard.components.heading import facts
from dashboard.language import mark, say
from dashboard.records import Metric, ReleaseInfo
from dashboard.release import Release
from dashboard.sentences import listed


def readme(metrics: Sequence[Metric], release: Release, view: str) -> str:
    """Return what explains measures that are taken away: what the file holds, definitions, vintages, caveats."""
    title = listed([metric.title for metric in metrics])
    said = [say("What is in numbers.csv: {view}", view=view)]
    for metric in metrics:
        named = f"{metric.title} ({metric.id})"
        head = [named, "-" * len(named)] if len(metrics) > 1 else []
        said.append("\n".join([*head, *(f"{label}: {text}" for label, text in facts(metric, release))]))
    return about_file(release, title, said)


def about_file(release: Release, title: str, said: Sequence[str]) -> str:
    """Return what explains any file: what it is, whether it is made up, what is said of it, its release, its limits."""
    info = release.info()
    made_up = [say(MADE_UP)] if info.demonstration else []
    of = f"{about_release(info)}\n{_release(info)}"
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *made_up, *said, of, say(NOT_FOR)])


def _release(info: ReleaseInfo) -> str:
    return say(
        "Release: {release} (content {content}, code {code})",
        release=info.version, content=info.content_hash, code=info.code_version,
    )  # fmt: skip


MADE_UP = mark("DEMONSTRATION DATA: made up by a program. No number here is real.")


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV text; what is None stays empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def as_zip(numbers: str | bytes, columns: str, readme: str, name: str = "numbers.csv") -> bytes:
    """Return a zip file with numbers and README.txt, the `columns` explained in it; the same input, the same bytes."""
    # A README says numbers.csv, because that is the form nearly everybody takes.
    text = f"{readme}\n\n{columns}\n".replace("numbers.csv", name)
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
    metrics: Sequence[Metric],
    release: Release,
    view: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    name: str,
    words: str = "",
) -> None:
    """Show the button that downloads rows of measures with the README of all of them.

    `name` is the file's: the page or the measure, and the place, so that two of them do not replace each other.
    """
    st.download_button(
        words or say("Download these numbers (CSV with README)"),
        as_zip(as_csv(columns, rows), explained(columns), readme(metrics, release, view)),
        file_name=f"lead-atlas-{name.replace('_', '-')}-{release.info().version}.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
    )
