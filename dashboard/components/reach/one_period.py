"""What the blocks of one period share: the pickers of period, and the cells of one area and period by what they say."""

from collections.abc import Iterable
from datetime import date

from dashboard.components.pickers import Pickers
from dashboard.periods import GRAINS, completeness, newest_whole, period_label
from dashboard.records import Area, Cell, Metric, View
from dashboard.release import Release
from dashboard.sentences import plain


def view_of(release: Release, metric: Metric, layer: str, attribute: str | None = None) -> View | None:
    """Return a measure's published shape for a layer in its finest grain, or None."""
    views = [v for v in release.views(metric.id) if v.layer == layer and v.attribute == attribute]
    return max(views, key=lambda view: GRAINS.index(view.grain), default=None)


def pick_when(pickers: Pickers, release: Release, metric: Metric, view: View, told: Iterable[date] = ()) -> date:
    """Show the picker of the period; it opens on the newest one that is whole and, where given, has a number."""
    periods = release.periods(metric.id, view)
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    whole = [p for p in periods if not completeness(p, view.grain, coverage, gaps).partial]
    best = [p for p in whole if p in set(told)] or whole or list(periods)
    default = newest_whole(best, [True] * len(best)) or periods[-1]
    options = {p: period_label(p, view.grain) for p in reversed(periods)}
    return pickers.pick(plain(view.grain), "period", options, default)


def cell_of(
    release: Release, metric: Metric, view: View, area: Area, period: date, part: str | None = None
) -> Cell | None:
    """Return one cell, or None where the release has none."""
    found = release.cells(metric.id, view, period, part)
    return next((cell for cell in found if cell.area_id == area.area_id), None)


def parts_of(release: Release, metric: Metric, view: View, area: Area, period: date) -> dict[str, Cell | None]:
    """Return one cell for each value of the view's attribute: those with a number first, the largest leading."""
    values = release.attribute_values(metric.id, view)
    cells = {value: cell_of(release, metric, view, area, period, value) for value in values}
    return dict(sorted(cells.items(), key=_order))


def _order(item: tuple[str, Cell | None]) -> tuple[bool, float, str]:
    # Those that are hidden stand by name: their order must tell nothing.
    name, cell = item
    shown = cell.value if cell else None
    return (shown is None, -(shown or 0), name)


def told_periods(release: Release, metric: Metric, view: View, area: Area) -> list[date]:
    """Return the periods in which an area has a number."""
    return [cell.period_start for cell in release.series(metric.id, view, area.area_id) if cell.value is not None]


def csv_row(metric: Metric, area: Area, view: View, period: date, part: str | None, cell: Cell | None) -> tuple:
    """Return a cell as a row of the download."""
    n, d, value, status = (
        (cell.numerator, cell.denominator, cell.value, cell.status) if cell else (None,) * 3 + ("no_data",)
    )
    return (metric.id, area.name, part, view.grain, period, value, n, d, status, "")


def shown(cells: Iterable[Cell | None]) -> bool:
    """Whether any of the cells has a number."""
    return any(cell is not None and cell.value is not None for cell in cells)
