"""What the release holds of changes and of counts that others published, as small frozen records."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from dashboard.release import Release

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of `estimate`: a change with its interval and all it was made from, or why there is none."""

    metric_id: str
    area_id: str
    design: str | None
    compared_with: str | None
    estimate: float | None
    lower: float | None
    upper: float | None
    method: str | None
    compared_areas: Sequence[str] | None
    around: Sequence[str] | None
    starts_from: date | None
    starts_by: date | None
    before_from: date | None
    before_to: date | None
    during_from: date | None
    during_to: date | None
    before: int | None
    during: int | None
    compared_before: int | None
    compared_during: int | None
    dispersion: float | None
    autocorrelation: float | None
    spread: float | None
    as_large: int | None
    of_areas: int | None
    refused: str | None
    because_on: date | None

    @property
    def months(self) -> int:
        """How many months each of the two windows has."""
        if self.before_from is None or self.before_to is None:
            return 0
        return (self.before_to.year - self.before_from.year) * 12 + self.before_to.month - self.before_from.month

    @property
    def direction(self) -> int:
        """-1 for a fall and 1 for a rise that is more than chance, else 0."""
        none = 0.0 if self.design == "area_and_around" else 1.0
        if self.lower is None or self.upper is None:
            return 0
        return -1 if self.upper < none else 1 if self.lower > none else 0


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """One row of `published_count`: what somebody else counted in a zone in a year, and the zone's land."""

    measure: str
    zone: str
    title: str
    square_miles: float
    year: int
    months: int
    count: int
    source: str | None


@lru_cache(maxsize=2)
def estimates(release: Release) -> tuple[Estimate, ...]:
    """Return every estimate; none from a release that was written before it could hold any."""
    return tuple(of for of in _records(release, "estimate", Estimate) if of.design)


@lru_cache(maxsize=2)
def published_counts(release: Release) -> tuple[PublishedCount, ...]:
    """Return the counts that others published for this city, none where there are none."""
    return tuple(_records(release, "published_count", PublishedCount))


@lru_cache(maxsize=2)
def land(release: Release) -> dict[str, float]:
    """Return the land of each area in km², by area_id, as far as it is known."""
    names, rows = release.table("area")
    here = [dict(zip(names, row, strict=True)) for row in rows]
    return {row["area_id"]: row["land_km2"] for row in here if row.get("land_km2")}


def _records(release: Release, table: str, kind: type[Any]) -> list[Any]:
    names, rows = release.table(table)
    wanted = [field.name for field in fields(kind)]
    if not set(wanted) <= set(names):
        return []
    return [kind(**{name: value for name, value in zip(names, row, strict=True) if name in wanted}) for row in rows]
