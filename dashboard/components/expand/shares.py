"""Each area's share of what is counted in the city and of its land, added up: pure arithmetic on the release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard.estimates import land
from dashboard.records import Area, Metric, View
from dashboard.release import Release
from dashboard.service_parts import SMALLEST


@dataclass(frozen=True, slots=True)
class Share:
    """One area: its count, its share of the city's count and of its land, and both added up so far; service then."""

    area: Area
    count: int | None
    share: float | None
    land: float | None
    added: float | None
    land_added: float | None
    others: Mapping[str, int | None]  # counts of the measures beside it
    service: str


@dataclass(frozen=True, slots=True)
class Spread:
    """All areas of a layer in one year for one measure; `placed` is the share of the city's count in any area."""

    metric: Metric
    year: date
    total: int
    placed: float
    on: date | None  # the day that service is told of
    rows: tuple[Share, ...]
    without: tuple[Area, ...]  # areas of which there is no number: they have no place in an order
    totals: Mapping[str, int] = field(default_factory=dict)  # of the whole city, by measure beside it
    parts: tuple[Share, ...] = ()  # the neighbourhoods in them: a larger area may be served in part


def counts(release: Release, metric: Metric, layer: str, year: date) -> dict[str, int]:
    """Return the public counts of a year by area, areas without a number left out."""
    cells = release.cells(metric.id, View(layer, "year", None), year)
    return {cell.area_id: cell.numerator for cell in cells if cell.numerator is not None}


def spread(
    release: Release, metric: Metric, beside: Sequence[Metric], layer: str, year: date, on: date | None
) -> Spread | None:
    """Return every area's share, the largest first, with the counts of `beside` next to it; None without numbers.

    Raises ValueError for a protected measure: areas whose value is hidden are never ordered.
    """
    if metric.protected or any(other.protected for other in beside):
        raise ValueError("areas are put in order by public measures alone")
    areas = release.areas(layer)
    own, whole = counts(release, metric, layer, year), _total(release, metric, year)
    if not whole or not own:
        return None
    ground = land(release)
    all_land = sum(ground.get(area.area_id, 0) for area in areas)
    wide = {other.id: counts(release, other, layer, year) for other in beside}
    totals = {other.id: _total(release, other, year) for other in beside}
    service = release.service_on(layer, on) if on else {}
    ordered = sorted((a for a in areas if a.area_id in own), key=lambda a: (-own[a.area_id], a.name))
    rows, added, land_added = [], 0, 0.0
    for area in ordered:
        added += own[area.area_id]
        here = ground.get(area.area_id)
        land_added += here or 0.0
        rows.append(
            Share(
                area, own[area.area_id], own[area.area_id] / whole, here / all_land if here and all_land else None,
                added / whole, land_added / all_land if all_land else None,
                {name: of.get(area.area_id) for name, of in wide.items()},
                service.get(area.area_id, "not_confirmed"),
            )
        )  # fmt: skip
    without = tuple(area for area in areas if area.area_id not in own)
    near = spread(release, metric, [], SMALLEST, year, on) if layer != SMALLEST else None
    return Spread(metric, year, whole, added / whole, on, tuple(rows), without, totals, near.rows if near else ())


def _total(release: Release, metric: Metric, year: date) -> int:
    return sum(counts(release, metric, "city", year).values())


def holding(of: Spread, part: float) -> tuple[Share, ...]:
    """Return the fewest areas that hold at least `part` of the count together, none where all together do not."""
    for number, row in enumerate(of.rows, start=1):
        if row.added is not None and row.added >= part:
            return of.rows[:number]
    return ()


def inside(of: Spread) -> dict[str, tuple[int, float, float]]:
    """Return for each state of service the number of areas, their share of the count and of the land.

    Larger areas are told by the neighbourhoods in them: a precinct that is served in part is not inside.
    """
    found: dict[str, tuple[int, float, float]] = {}
    for row in of.parts or of.rows:
        many, share, ground = found.get(row.service, (0, 0.0, 0.0))
        found[row.service] = (many + 1, share + (row.share or 0.0), ground + (row.land or 0.0))
    return found
