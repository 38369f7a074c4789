"""Reads metric files: a TOML header between /*--- and ---*/, then one SELECT with one row per counted unit."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from pipelines.contracts import ContractBroken

HERE = Path(__file__).parent
LAYOUT = re.compile(r"\A/\*---\n(?P<header>.*?)\n---\*/\n(?P<sql>.*)\Z", re.DOTALL)

# What the SELECT of every metric gives; a column that does not apply is NULL.
COLUMNS = (
    "site", "area_id", "day", "unit_key", "door", "age_band", "race", "gender", "charge_group", "in_numerator",
    "amount",
)  # fmt: skip

ALLOWED = {
    "access": ("public", "protected"),
    "counts": ("events", "persons"),
    "direction": ("neither", "higher_is_more", "lower_is_less", "up_is_good", "down_is_good"),
}
DENOMINATORS = ("none", "units", "population", "land_km2")
GRAINS = ("month", "quarter", "year")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A measure's definition. `scale` multiplies a rate; `source` is what its rows are (offence, referral, …).

    Public metrics state their `grains`; protected ones the `family` of declared views they are published in.
    """

    id: str
    title: str
    question: str
    unit: str
    scale: float
    direction: str
    caveat: str
    source: str
    access: str
    counts: str
    denominator: str
    sql: str
    grains: tuple[str, ...] = ()
    family: str | None = None


HEADER = {field.name for field in fields(Metric)} - {"sql"}
REQUIRED = HEADER - {"grains", "family"}


def registry(folder: Path = HERE) -> dict[str, Metric]:
    """Every metric of `folder`, by id, in the order of the ids."""
    metrics = {metric.id: metric for metric in map(read_metric, sorted(folder.glob("*.sql")))}
    for metric in metrics.values():
        if metric.denominator not in DENOMINATORS and metric.denominator not in metrics:
            known = ", ".join(DENOMINATORS)
            raise ContractBroken(f"{metric.id}.sql: denominator must be {known} or a metric's id.")
    return metrics


def read_metric(path: Path) -> Metric:
    """The metric in `path`.

    Raises ContractBroken naming the file, the key and what is allowed.
    """
    found = LAYOUT.match(path.read_text("utf-8"))
    if not found:
        raise ContractBroken(f"{path.name}: expected a header between /*--- and ---*/, then one SELECT.")
    try:
        header = tomllib.loads(found["header"])
    except tomllib.TOMLDecodeError as broken:
        raise ContractBroken(f"{path.name}: the header is not TOML: {broken}") from None
    _check_keys(path, header)
    grains = tuple(header.pop("grains", ()))
    return Metric(**header, grains=grains, sql=found["sql"].strip())


def _check_keys(path: Path, header: dict) -> None:
    wanted = REQUIRED | ({"grains"} if header.get("access") == "public" else {"family"})
    faults = [f"{key} is missing" for key in sorted(wanted - set(header))]
    faults += [f"{key} is not known here" for key in sorted(set(header) - wanted)]
    faults += [
        f"{key} must be one of {', '.join(words)}"
        for key, words in ALLOWED.items()
        if key in header and header[key] not in words
    ]
    faults += [
        f"{key} must be text that says something"
        for key in sorted(wanted & set(header) - {"scale", "grains"})
        if not isinstance(header[key], str) or not header[key].strip()
    ]
    if "scale" in header and (not isinstance(header["scale"], int | float) or header["scale"] <= 0):
        faults.append("scale must be a number above 0")
    if not set(header.get("grains", ())) <= set(GRAINS):
        faults.append(f"grains must be among {', '.join(GRAINS)}")
    if header.get("access") == "protected" and header.get("denominator") != "none":
        # A rate of protected counts must be computed from the protected ones, and its denominator attacked with them.
        faults.append("denominator of a protected metric must be none: protected rates are not built yet")
    if header.get("id") not in (None, path.stem):
        faults.append("id must be the file's name")
    if faults:
        raise ContractBroken(f"{path.name}: {'; '.join(faults)}.")
