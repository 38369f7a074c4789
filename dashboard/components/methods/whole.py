"""The whole release to take away: a data package of CSV files that says itself what every file and column is."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime

import streamlit as st

from dashboard.components.downloads import MADE_UP, zip_entry
from dashboard.components.footer import NOT_FOR
from dashboard.language import bound, say
from dashboard.release import Release

# Types of the Table Schema, version 1.
TYPES = {"BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "number", "DATE": "date",
         "TIMESTAMP": "datetime", "VARCHAR[]": "array"}  # fmt: skip
PLAIN = {*TYPES, "VARCHAR"} - {"TIMESTAMP", "VARCHAR[]"}  # written as they are; the others need a form


def draw(release: Release) -> None:
    """Draw the button for all tables at once."""
    words = say(
        "**Everything** in one zip file: each table as CSV, and datapackage.json, which says what every file and column"
        " is. It takes some seconds."
    )
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.markdown(words)
    right.download_button(
        say("Download everything"),
        bound(lambda: whole_zip(release)),
        file_name=f"lead-atlas-{release.info().version}.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        key="take_everything",
    )


def whole_zip(release: Release) -> bytes:
    """Return a zip file with every table as CSV and a datapackage.json; the same release gives the same bytes."""
    out, resources = io.BytesIO(), []
    with zipfile.ZipFile(out, "w") as archive:
        for table in release.tables():
            text = _csv(release, table).encode("utf-8")
            archive.writestr(zip_entry(f"{table}.csv"), text)
            resources.append(_resource(release, table, text))
        archive.writestr(zip_entry("datapackage.json"), json.dumps(_package(release, resources), indent=2) + "\n")
    return out.getvalue()


def _csv(release: Release, table: str) -> str:
    columns, rows = release.table(table)
    plain = all(type_ in PLAIN for _, type_, _ in release.explained(table)[1])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows if plain else ([_as_text(value) for value in row] for row in rows))
    return out.getvalue()


def _as_text(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value)
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value


def _resource(release: Release, table: str, text: bytes) -> dict[str, object]:
    title, columns = release.explained(table)
    fields = [{"name": name, "type": TYPES.get(kind, "string"), "description": words} for name, kind, words in columns]
    return {
        "name": table,
        "path": f"{table}.csv",
        "title": title or table,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(text),
        "hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
        "schema": {"fields": fields},
    }


def _package(release: Release, resources: list[dict[str, object]]) -> dict[str, object]:
    info = release.info()
    # The names and sentences inside are the release's own, in its language; so is what stands around them.
    sources = sorted({one.title for one in release.coverages() if one.title and one.state != "absent"})
    return {
        "profile": "tabular-data-package",
        "name": f"lead-atlas-{info.site}".lower(),
        "title": f"LEAD Atlas, {info.site_title}",
        "description": " ".join([*([MADE_UP] if info.demonstration else []), NOT_FOR]),
        "id": info.content_hash,
        "version": info.version,
        **({"sources": [{"title": title} for title in sources]} if sources else {}),
        "code_version": info.code_version,
        "demonstration": info.demonstration,
        "approval": info.approval,
        "resources": resources,
    }
