"""What a file says of its own columns: the header of a CSV, the keys of JSON objects, the properties of features."""

import csv
import json
import re
from pathlib import Path

from pipelines.contracts import ContractBroken

HEADER_BYTES = 1 << 20  # a first line longer than this is not a header
OBJECTS = 1000  # objects of a JSON file whose keys are looked at: a key that is null everywhere is left out of all


def csv_header(path: Path) -> list[str]:
    """The column names in the first line of a CSV file, without a byte order mark."""
    with open(path, "rb") as file:
        first = file.readline(HEADER_BYTES)
    if not first.strip():
        raise ContractBroken(f"{path.name}: expected a header line with column names, found an empty file.")
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContractBroken(f"{path.name}: the header line is not UTF-8 text. Save the file as CSV UTF-8.") from None
    # Old spreadsheets end lines with a lone carriage return; the header ends at whichever comes first.
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    try:
        return [name.strip() for name in next(csv.reader([line]), [])]
    except csv.Error:
        raise ContractBroken(f"{path.name}: the first line is no header. Save the file as CSV UTF-8.") from None


def holds_features(path: Path) -> bool:
    """Whether a JSON file is a map: one object, where an API's page is a list of them."""
    with open(path, "rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ContractBroken(f"{path.name}: expected JSON, found an empty file.")
    return start.startswith(b"{")


def object_keys(path: Path) -> list[str]:
    """The keys of the first objects in a JSON list, in the order of their appearance."""
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        text = file.read(HEADER_BYTES)
    decoder, keys, at = json.JSONDecoder(), {}, text.find("{")
    for _ in range(OBJECTS):
        try:
            found, end = decoder.raw_decode(text, at) if at >= 0 else ({}, -1)
        except json.JSONDecodeError:
            break  # cut by the limit above, or broken: whether it can be read is found out when it is read
        keys |= dict.fromkeys(found)
        at = text.find("{", end) if end > 0 else -1
    return list(keys)


def feature_properties(path: Path) -> list[str]:
    """The names of the properties in a GeoJSON file; empty where it holds no features."""
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ContractBroken(f"{path.name}: expected GeoJSON; it cannot be read as JSON. Export it again.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        return []
    names = (feature.get("properties") or {} for feature in features if isinstance(feature, dict))
    return list(dict.fromkeys(name for properties in names for name in properties))
