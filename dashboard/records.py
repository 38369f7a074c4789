"""The rows of a release as the pages see them: small frozen records, no database types."""

from dataclasses import dataclass
from datetime import date, datetime

# The layers of which the programme's numbers may be told, finest first: those of other maps have public measures alone.
LAYERS = ("neighbourhood", "precinct", "city")
# What police count about drugs, in three ways that can disagree.
DRUGS = ("drug_offences", "drug_calls", "drug_arrests")


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """The one row of `release_info`."""

    version: str
    schema_version: int
    code_version: str
    site: str
    site_title: str
    built_at: datetime
    data_through: date | None
    demonstration: bool
    approval: str
    programme_data: bool
    content_hash: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure's definition; it travels inside the release."""

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
    family: str | None
    sql: str

    @property
    def protected(self) -> bool:
        """Whether the disclosure rules apply: small counts hidden, the others rounded."""
        return self.access != "public"

    @property
    def is_rate(self) -> bool:
        """Whether the value shown is a numerator over a denominator: of its own units, or of something else."""
        return self.denominator != "none" and not self.is_median

    @property
    def is_median(self) -> bool:
        """Whether the value shown is the middle one of all amounts."""
        return self.counts == "amount" and self.denominator == "units"

    @property
    def in_classes(self) -> bool:
        """Whether the value shown stands for a class of days: its first one."""
        return self.is_median and self.protected


@dataclass(frozen=True, slots=True)
class View:
    """One published shape of a metric: a layer, a grain and, where it is broken down, an attribute."""

    layer: str
    grain: str
    attribute: str | None


@dataclass(frozen=True, slots=True)
class Area:
    """A place with its outline; `geometry` is GeoJSON text in WGS84."""

    area_id: str
    layer: str
    name: str
    parent_id: str | None
    geometry: str | None


@dataclass(frozen=True, slots=True)
class PastArea:
    """A place of an earlier map, with the last day on which numbers are about it."""

    layer: str
    name: str
    last: date


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, or the reason why there is none; `value` is what is shown."""

    area_id: str
    period_start: date
    numerator: int | None
    denominator: float | None
    value: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a source covers; dates are inclusive, shares lie between 0 and 1, counts are public ones only."""

    source: str
    title: str
    kind: str | None
    access: str | None
    complete_from: date | None
    complete_to: date | None
    state: str
    lag_days_50: float | None
    lag_days_95: float | None
    located_none: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Days, both inclusive, without a single row inside a source's span."""

    gap_from: date
    gap_to: date


@dataclass(frozen=True, slots=True)
class Break:
    """A change in law or recording that a series must not silently cross."""

    on_date: date
    title: str
    affects: str
    source: str | None


@dataclass(frozen=True, slots=True)
class ServiceSpan:
    """What the ledger says of one area between two dates; `to_date` is exclusive, None is open."""

    state: str
    from_date: date | None
    to_date: date | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class ServiceClaim:
    """One line of the service-area ledger, as claimed by its source."""

    door: str | None
    open_from: date | None
    open_to: date | None
    source: str | None
    note: str | None
