"""What a file is by its first bytes, where its name says something else."""

import json
import zipfile
from pathlib import Path

LOOKED_AT = 1 << 12  # bytes
MESSAGE = 1 << 16  # bytes; a longer document is no message of an error
TEXT = {".csv": "CSV", ".json": "JSON", ".geojson": "GeoJSON", ".ndjson": "JSON", ".jsonl": "JSON"}
MAY_NOT_BE_JSON = {".csv"}
ERRORS = {"error", "errors", "errorcode", "exception"}
TOLD_BY = {"code", "message"}  # of an error, where both are there; alone they may be columns of a row
ROWS = {"features", "type", "data", "rows", "geometries"}
UTF16 = (b"\xff\xfe", b"\xfe\xff")
PAGE = (
    "is a page of words (HTML) in place of data, such as a login or an error. Open it in a browser to see which, then "
    "download the file again."
)
ERROR = "is the message of an error in place of data. Open it with a text editor to read it, then download it again."
JSON = "is JSON under the name of a CSV. Rename it so that it ends in .json, or download the CSV."
WIDE = "is UTF-16 text, and JSON is UTF-8. Save it with that encoding, or export it again."


def not_as_named(path: Path) -> str:
    """What a file of text truly is and what to do, as sentences without a subject; blank where it is what it says."""
    kind = TEXT.get(path.suffix.lower())
    if not kind:
        return ""
    with open(path, "rb") as file:
        first = file.read(LOOKED_AT)
    under = f"under the name of a {kind}"
    if first.startswith(b"\x1f\x8b"):
        return f"is a packed file (gzip) {under}. Unpack it, and put what this makes in its place."
    if first.startswith(b"PK\x03\x04"):
        return _of_zip(path, under)
    if first.startswith(b"\xd0\xcf\x11\xe0"):
        return f"is an old Excel workbook {under}. Open it with Excel and save it as an Excel Workbook (.xlsx)."
    if first.startswith(b"%PDF"):
        return f"is a PDF {under}. Export the table itself."
    return _of_text(path, first)


def _of_zip(path: Path, under: str) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            is_workbook = any(name.startswith("xl/") for name in packed.namelist())
    except (zipfile.BadZipFile, OSError):
        is_workbook = False
    if is_workbook:
        return f"is an Excel workbook {under}. Rename it so that it ends in .xlsx."
    return f"is a packed file (ZIP) {under}. Unpack it, and put what this makes in its place."


def _of_text(path: Path, first: bytes) -> str:
    is_csv = path.suffix.lower() in MAY_NOT_BE_JSON
    if first.startswith(UTF16):
        return "" if is_csv else WIDE
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:15].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return PAGE
    if not text.startswith((b"{", b"[")):
        return ""
    if _is_error(path, text):
        return ERROR
    begins = b"".join(text[:80].split())
    return JSON if is_csv and begins.startswith((b'{"', b'[{"')) else ""


def _is_error(path: Path, text: bytes) -> bool:
    if not text.startswith(b"{") or path.stat().st_size > MESSAGE:
        return False
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    keys = {key.lower() for key in document}
    return bool(keys & ERRORS or keys >= TOLD_BY) and not keys & ROWS
