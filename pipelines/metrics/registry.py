"""Reads metric files: a TOML header between /*--- and ---*/, then one SELECT with one row per counted unit."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pipelines.contracts import ContractBroken
from pipelines.metrics.words import ATTRIBUTES, BREAKDOWNS

HERE = Path(__file__).parent
LAYOUT = re.compile(r"\A/\*---\n(?P<header>.*?)\n---\*/\n(?P<sql>.*)\Z", re.DOTALL)

# What the SELECT of every metric gives; a column that does not apply is NULL. Its own breakdown follows, if it has one.
COLUMNS = (
    "site", "area_id", "day", "unit_key", "door", "age_band", "race", "gender", "charge_group", "in_numerator",
    "amount",
)  # fmt: skip

ALLOWED = {
    "access": ("public", "protected"),
    "counts": ("events", "persons", "amount"),
    "direction": ("neither", "higher_is_more", "lower_is_less", "up_is_good", "down_is_good"),
}
DENOMINATORS = ("none", "units", "population", "land_km2")
GRAINS = ("month", "quarter", "year")
LAYERS = ("neighbourhood", "precinct", "city")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A measure's definition. `scale` multiplies a rate; `source` is what its rows are (offence, referral, …).

    Public metrics state their `grains`, `layers` where not all apply, and what they are counted `by` where there is no
    total; protected ones the `family` of declared views they are published in, and their own `breakdown` if they have
    one.
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
    layers: tuple[str, ...] = LAYERS
    family: str | None = None
    breakdown: str | None = None
    by: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that its SELECT gives, in their order."""
        return COLUMNS + ((self.breakdown,) if self.breakdown else ())

    @property
    def is_median(self) -> bool:
        """Whether its value is the middle one of its units' amounts."""
        return self.counts == "amount" and self.denominator == "units"

    @property
    def divides_by(self) -> str | None:
        """The id of the metric that it is divided by, if it is."""
        return None if self.denominator in DENOMINATORS else self.denominator

    def has(self, attribute: str | None) -> bool:
        """Whether it may be counted by `attribute`; None stands for the total."""
        return attribute is None or attribute in ATTRIBUTES or attribute == self.breakdown


HEADER = {field.name for field in fields(Metric)} - {"sql"}
OPTIONAL = {"public": {"layers", "by"}, "protected": {"breakdown"}}
REQUIRED = HEADER - {"grains", "layers", "family", "breakdown", "by"}


def registry(folder: Path = HERE) -> dict[str, Metric]:
    """Every metric of `folder`, by id, in the order of the ids."""
    metrics = {metric.id: metric for metric in map(read_metric, sorted(folder.glob("*.sql")))}
    for metric in metrics.values():
        if fault := _divided_wrongly(metric, metrics):
            raise ContractBroken(f"{metric.id}.sql: denominator must be {fault}.")
    return metrics


def _divided_wrongly(metric: Metric, metrics: Mapping[str, Metric]) -> str | None:
    if not metric.divides_by:
        return None
    by = metrics.get(metric.divides_by)
    if by is None:
        return f"{', '.join(DENOMINATORS)} or a metric's id"
    if by.denominator != "none":
        return f"a metric without one of its own; {by.id} is a rate"
    if metric.access == "public" and by.access != "public":
        return f"a public metric; {by.id} is protected, so this one is too"
    return None


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
    lists = {key: tuple(header.pop(key)) for key in ("grains", "layers") if key in header}
    return Metric(**header, **lists, sql=found["sql"].strip())


def _check_keys(path: Path, header: dict) -> None:
    access = header.get("access")
    wanted = REQUIRED | ({"grains"} if access == "public" else {"family"})
    known = wanted | OPTIONAL.get(access, set()) if isinstance(access, str) else wanted
    faults = [f"{key} is missing" for key in sorted(wanted - set(header))]
    faults += [f"{key} is not known here" for key in sorted(set(header) - known)]
    faults += [
        f"{key} must be one of {', '.join(words)}"
        for key, words in (ALLOWED | {"breakdown": tuple(BREAKDOWNS), "by": ("door",)}).items()
        if key in header and header[key] not in words
    ]
    faults += [
        f"{key} must be text that says something"
        for key in sorted(known & set(header) - {"scale", "grains", "layers"})
        if not isinstance(header[key], str) or not header[key].strip()
    ]
    if "scale" in header and (not isinstance(header["scale"], int | float) or header["scale"] <= 0):
        faults.append("scale must be a number above 0")
    faults += [
        f"{key} must be among {', '.join(words)}"
        for key, words in (("grains", GRAINS), ("layers", LAYERS))
        if key in header and not (isinstance(header[key], list) and {*header[key]} <= {*words})
    ]
    if header.get("id") not in (None, path.stem):
        faults.append("id must be the file's name")
    if faults:
        raise ContractBroken(f"{path.name}: {'; '.join(faults)}.")
