"""Which declared source a file is: decided by what it holds, never by its name."""

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts import Contract, ContractBroken

HEADER_BYTES = 1 << 20  # a first line longer than this is not a header
NEAR_MISS = 0.5  # a file sharing this much of a declared header is that source with a wrong header, not another file


@dataclass(frozen=True)
class Found:
    """A file that a contract recognises, with its header in the file's own order."""

    path: Path
    contract: Contract
    header: tuple[str, ...]


def recognise(path: Path, contracts: Iterable[Contract]) -> Found | None:
    """The contract whose columns `path` holds, or None when it is no source file of the site.

    Raises ContractBroken for a file that is empty, unreadable, or nearly but not quite a declared source.
    """
    if path.suffix.lower() in {".geojson", ".json"}:
        return _match(path, _feature_properties(path), [c for c in contracts if c.form == "areas"])
    if path.suffix.lower() == ".csv":
        return _match(path, csv_header(path), [c for c in contracts if c.form == "csv"])
    return None


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


def _feature_properties(path: Path) -> list[str]:
    if path.stat().st_size == 0:
        raise ContractBroken(f"{path.name}: expected GeoJSON, found an empty file.")
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ContractBroken(f"{path.name}: expected GeoJSON; it cannot be read as JSON. Export it again.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        return []
    names = (feature.get("properties") or {} for feature in features if isinstance(feature, dict))
    return list(dict.fromkeys(name for properties in names for name in properties))


def _match(path: Path, header: list[str], contracts: list[Contract]) -> Found | None:
    for contract in contracts:
        if set(contract.header) <= set(header):
            twice = [name for name in contract.header if header.count(name) > 1]
            if twice:
                raise ContractBroken(f"{path.name}: has more than one column called {', '.join(twice)}. Keep one.")
            return Found(path, contract, tuple(header))
    nearest = max(contracts, key=lambda c: _share(c, header), default=None)
    if nearest is None or _share(nearest, header) < NEAR_MISS:
        return None
    missing = [name for name in nearest.header if name not in header]
    raise WrongHeader(path, nearest, missing, [name for name in header if name not in nearest.header])


def _share(contract: Contract, header: list[str]) -> float:
    return len(set(contract.header) & set(header)) / len(contract.header)


class WrongHeader(ContractBroken):
    """A file that is nearly a declared source; the message names the columns, which are not values."""

    def __init__(self, path: Path, contract: Contract, missing: list[str], unknown: list[str]) -> None:
        self.contract = contract
        came = f" Columns it does not know: {', '.join(unknown)}." if unknown else ""
        super().__init__(
            f"{path.name}: looks like {contract.source}, but lacks {', '.join(missing)}.{came} "
            f"Mend the header, or edit {contract.declared_in} if the source changed on purpose."
        )
