"""The only way to the database: one release file, opened read-only and sealed."""

import os
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from dashboard import service_parts, translated
from dashboard.faults import ReleaseDamaged, ReleaseMissing, ReleaseTooNew, ReleaseTooOld
from dashboard.language import language
from dashboard.records import (
    LAYERS,
    Area,
    Break,
    Cell,
    Coverage,
    Gap,
    Metric,
    PastArea,
    ReleaseInfo,
    ServiceClaim,
    ServiceSpan,
    View,
)

SETTING = "LEAD_RELEASE"
DEFAULT = Path("data/release/current.duckdb")
SCHEMA_VERSION = 2
TABLES = {
    "release_info", "metric", "area", "cell", "rate", "service_area", "service_state",
    "break", "coverage", "coverage_gap", "policy", "declared_view",
}  # fmt: skip


def release_path() -> Path:
    """Return the release file's real path; raises ReleaseMissing where there is none."""
    named = Path(os.environ.get(SETTING) or DEFAULT)
    path = named / "current.duckdb" if named.is_dir() else named
    if not path.is_file():
        raise ReleaseMissing
    return Path(os.path.realpath(path))


_connections: dict[str, tuple[int, duckdb.DuckDBPyConnection]] = {}
_lock = threading.Lock()
_SEALED = {"enable_external_access": "false", "lock_configuration": "true"}


def open_release() -> "Release":
    """Open the release that the setting names now, reusing its connection; raises a ReleaseError."""
    path = release_path()
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as error:
        raise ReleaseMissing from error
    with _lock:
        return Release((str(path), stamp), _connection(str(path), stamp))


def _connection(path: str, stamp: int) -> duckdb.DuckDBPyConnection:
    known = _connections.get(path)
    if known and known[0] == stamp:
        return known[1]
    # DuckDB shares one instance per path inside a process: a file rewritten in place is seen only
    # after the old connection is closed. A release under another name is merely let go: a page
    # that is being drawn from it finishes first.
    if known:
        known[1].close()
    _connections.clear()
    con = _sealed(path)
    try:
        _check(con)
    except Exception:
        con.close()
        raise
    _connections[path] = (stamp, con)
    return con


def _sealed(path: str) -> duckdb.DuckDBPyConnection:
    try:
        # Given here and not by SET: a second connection to the same file meets a locked configuration.
        return duckdb.connect(path, read_only=True, config=_SEALED)
    except (duckdb.Error, OSError) as error:
        raise ReleaseDamaged from error


def _check(con: duckdb.DuckDBPyConnection) -> None:
    try:
        row = con.execute("SELECT count(*), min(schema_version) FROM release_info").fetchone()
        tables = {name for (name,) in con.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    except duckdb.Error as error:
        raise ReleaseDamaged from error
    if row is None or row[0] != 1 or row[1] is None:
        raise ReleaseDamaged
    if row[1] < SCHEMA_VERSION:
        raise ReleaseTooOld
    if row[1] > SCHEMA_VERSION:
        raise ReleaseTooNew
    if not tables >= TABLES:
        raise ReleaseDamaged


class Release:
    """One open release; equal and hashable by file and modification time, so that it can key a cache."""

    def __init__(self, key: tuple[str, int], con: duckdb.DuckDBPyConnection) -> None:
        """Wrap a connection that `open_release` has opened, sealed and checked."""
        self.key = key
        self._con = con

    def __eq__(self, other: object) -> bool:
        """Two handles on the same version of the same file are equal."""
        return isinstance(other, Release) and self.key == other.key

    def __hash__(self) -> int:
        """Hash of the file and its modification time."""
        return hash(self.key)

    def _ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._con.cursor().execute(sql, list(values)).fetchall()
        except duckdb.Error as error:
            raise ReleaseDamaged from error

    def info(self) -> ReleaseInfo:
        """Return the release's own description."""
        return _info(self)

    def metrics(self) -> tuple[Metric, ...]:
        """Return every metric's definition, by title."""
        return _metrics(self, language())

    def views(self, metric_id: str) -> tuple[View, ...]:
        """Return the shapes in which a metric is published in this release."""
        return _views(self).get(metric_id, _NO_VIEWS)[0]

    def views_with_numbers(self, metric_id: str) -> tuple[View, ...]:
        """Return those of a metric's shapes in which at least one number other than zero is shown."""
        return _views(self).get(metric_id, _NO_VIEWS)[1]

    def areas(self, layer: str) -> tuple[Area, ...]:
        """Return the areas of a layer on the map of today, by name."""
        return tuple(area for area in _areas(self)[0] if area.layer == layer)

    def past_areas(self) -> tuple[PastArea, ...]:
        """Return the areas that earlier numbers are about and the map of today does not have, by name."""
        return _areas(self)[1]

    def area(self, area_id: str) -> Area | None:
        """Return one area of the map of today, or None where it has no such area."""
        return next((area for area in _areas(self)[0] if area.area_id == area_id), None)

    def layers(self) -> tuple[str, ...]:
        """Return the layers that have areas, finest first."""
        present = {area.layer for area in _areas(self)[0]}
        return tuple(x for x in LAYERS if x in present) + tuple(sorted(present - set(LAYERS)))

    def periods(self, metric_id: str, view: View) -> tuple[date, ...]:
        """Return the first days of the periods that a view covers, oldest first."""
        return _periods(self, metric_id, view)

    def attribute_values(self, metric_id: str, view: View) -> tuple[str, ...]:
        """Return the values of a view's attribute, empty for a view of totals."""
        return _attribute_values(self, metric_id, view)

    def cells(self, metric_id: str, view: View, period: date, value: str | None = None) -> tuple[Cell, ...]:
        """Return one period's cells of a view, one for each area."""
        sql = f"{_CELL} AND period_start = ? ORDER BY area_id"
        return tuple(Cell(*row) for row in self._ask(sql, [*_key(metric_id, view, value), period]))

    def series(self, metric_id: str, view: View, area_id: str, value: str | None = None) -> tuple[Cell, ...]:
        """Return one area's cells of a view, oldest first."""
        sql = f"{_CELL} AND area_id = ? ORDER BY period_start"
        return tuple(Cell(*row) for row in self._ask(sql, [*_key(metric_id, view, value), area_id]))

    def shown_values(self, metric_id: str, view: View) -> tuple[float, ...]:
        """Return all values of a view over all periods that are not zero, ascending: what classes are made from."""
        return _shown_values(self, metric_id, view)

    def coverage(self, source: str) -> Coverage | None:
        """Return what the release says about a source, or None where it says nothing."""
        return next((c for c in self.coverages() if c.source == source), None)

    def coverages(self) -> tuple[Coverage, ...]:
        """Return every source's coverage, by title."""
        return tuple(translated.coverage(found) for found in _coverages(self))

    def gaps(self, source: str) -> tuple[Gap, ...]:
        """Return the runs of days on which a source has no rows at all."""
        sql = "SELECT gap_from, gap_to FROM coverage_gap WHERE source = ? ORDER BY ALL"
        return tuple(Gap(*row) for row in self._ask(sql, [source]))

    def breaks(self) -> tuple[Break, ...]:
        """Return the registered breaks, oldest first."""
        sql = 'SELECT on_date, title, affects, source FROM "break" ORDER BY ALL'
        return tuple(translated.a_break(Break(*row)) for row in self._ask(sql))

    def service_state(self, area_id: str) -> tuple[ServiceSpan, ...]:
        """Return what the ledger implies for an area over time, oldest first; a larger one may be served in part."""
        sql = """SELECT state, from_date, to_date, as_of FROM service_state WHERE area_id = ?
                 ORDER BY from_date NULLS FIRST"""
        return service_parts.spans(self, area_id, [ServiceSpan(*row) for row in self._ask(sql, [area_id])])

    def first_served(self) -> str | None:
        """Return the neighbourhood that the ledger says was served first, or None where it says nothing."""
        sql = """SELECT area_id FROM service_state WHERE state = 'served' AND layer = 'neighbourhood'
                 ORDER BY from_date NULLS FIRST, area_id LIMIT 1"""
        return next((area_id for (area_id,) in self._ask(sql)), None)

    def service_claims(self, area_id: str) -> tuple[ServiceClaim, ...]:
        """Return the ledger's lines that name an area or a larger one around it, oldest first."""
        around, area = [], self.area(area_id)
        while area:
            around.append(area.area_id)
            area = self.area(area.parent_id) if area.parent_id else None
        sql = """SELECT door, open_from, open_to, source, note FROM service_area
                 WHERE list_contains(?, area_id) ORDER BY open_from NULLS FIRST, source"""
        return tuple(translated.claim(ServiceClaim(*row)) for row in self._ask(sql, [around]))

    def service_on(self, layer: str, day: date) -> dict[str, str]:
        """Return what the ledger implies for the areas of a layer on one day, by area_id."""
        return service_parts.state_on(self, layer, day)

    def ledger(self) -> tuple[tuple[str, ServiceClaim], ...]:
        """Return every line of the service-area ledger with its area, oldest first."""
        sql = """SELECT area_id, door, open_from, open_to, source, note FROM service_area
                 ORDER BY open_from NULLS FIRST, source, area_id"""
        return tuple((row[0], translated.claim(ServiceClaim(*row[1:]))) for row in self._ask(sql))

    def ledger_span(self) -> tuple[date | None, date | None]:
        """Return the first day on which the ledger says that something changed, and the day it was last checked."""
        return self._ask("SELECT min(from_date), max(as_of) FROM service_state")[0]

    def grid_kinds(self) -> tuple[tuple[str, str], ...]:
        """Return the kinds and groups of which the release holds public counts by hexagon."""
        return _grid_kinds(self)

    def grid_months(self) -> tuple[date, ...]:
        """Return the months of the counts by hexagon, oldest first."""
        return tuple(row[0] for row in self._ask("SELECT DISTINCT month FROM grid ORDER BY 1"))

    def grid(self, kind: str, group: str, start: date, end: date) -> tuple[tuple[str, int], ...]:
        """Return hexagons (H3) with their public counts from `start` to before `end`."""
        sql = """SELECT h3, sum(incidents)::BIGINT FROM grid
                 WHERE kind = ? AND offence_group = ? AND month >= ? AND month < ? GROUP BY h3 ORDER BY h3"""
        return tuple(self._ask(sql, [kind, group, start, end]))

    def grid_values(self, kind: str, group: str, grain: str) -> tuple[float, ...]:
        """Return every hexagon's count in every period of a grain, ascending: what classes are made from."""
        return _grid_values(self, kind, group, grain)

    def settings(self) -> dict[str, str]:
        """Return what the city says of itself by name, nothing for a release that was written before it could."""
        return _settings(self)

    def tables(self) -> dict[str, int]:
        """Return the names of the release's tables with their numbers of rows."""
        return _tables(self)

    def table(self, name: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """Return a table's columns and its rows as stored, a few thousand at a time; none for an unknown name."""
        if name not in self.tables():
            return (), iter(())
        try:
            found = self._con.cursor().execute(f'FROM "{name}"')
        except duckdb.Error as error:
            raise ReleaseDamaged from error
        return tuple(column[0] for column in found.description), _rows(found)

    def explained(self, table: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
        """Return what a table is, and its columns with their types and what they are; empty in an older release."""
        said = self._ask("SELECT coalesce(comment, '') FROM duckdb_tables() WHERE table_name = ?", [table])
        sql = """SELECT column_name, data_type, coalesce(comment, '') FROM duckdb_columns() WHERE table_name = ?
                 ORDER BY column_index"""
        return next((words for (words,) in said), ""), tuple(self._ask(sql, [table]))

    def policy(self) -> dict[str, float]:
        """Return the privacy numbers by name."""
        return dict(self._ask("SELECT name, value FROM policy"))


_CELL = """
    SELECT area_id, period_start, numerator, denominator, value, status FROM cell
    WHERE metric_id = ? AND layer = ? AND grain = ?
      AND attribute IS NOT DISTINCT FROM ? AND attribute_value IS NOT DISTINCT FROM ?"""


def _key(metric_id: str, view: View, value: str | None) -> list[str | None]:
    return [metric_id, view.layer, view.grain, view.attribute, value]


_NO_VIEWS: tuple[tuple[View, ...], tuple[View, ...]] = ((), ())


# A release never changes: what every rerun needs is asked once for each and shared by all visitors.
@lru_cache(maxsize=2)
def _info(release: Release) -> ReleaseInfo:
    columns = ", ".join(ReleaseInfo.__slots__)
    return ReleaseInfo(*release._ask(f"SELECT {columns} FROM release_info")[0])


@lru_cache(maxsize=2)
def _settings(release: Release) -> dict[str, str]:
    there = "SELECT 1 FROM information_schema.tables WHERE table_name = 'site_setting'"
    return dict(release._ask("SELECT name, value FROM site_setting")) if release._ask(there) else {}


@lru_cache(maxsize=2)
def _tables(release: Release) -> dict[str, int]:
    names = release._ask("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1")
    return {name: release._ask(f'SELECT count(*) FROM "{name}"')[0][0] for (name,) in names}


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    try:
        while batch := found.fetchmany(5000):
            yield from batch
    except duckdb.Error as error:
        raise ReleaseDamaged from error


@lru_cache(maxsize=4)
def _metrics(release: Release, _language: str) -> tuple[Metric, ...]:
    columns = ", ".join(f'"{name}"' for name in Metric.__slots__)
    found = [translated.metric(Metric(*row)) for row in release._ask(f"SELECT {columns} FROM metric ORDER BY title")]
    return tuple(sorted(found, key=lambda metric: metric.title))


@lru_cache(maxsize=2)
def _views(release: Release) -> dict[str, tuple[tuple[View, ...], tuple[View, ...]]]:
    """Every metric's views, and those of them that hold a number other than zero: asked once for all, by name."""
    # A shape of which nothing at all is known says nothing, such as a rate of two sources one of which is not there.
    sql = """SELECT metric_id, layer, grain, attribute, bool_or(status = 'value') FROM cell GROUP BY ALL
             HAVING NOT bool_and(status = 'no_data') ORDER BY ALL"""
    found: dict[str, list[tuple[View, bool]]] = {}
    for metric_id, *view, numbered in release._ask(sql):
        found.setdefault(metric_id, []).append((View(*view), numbered))
    return {
        metric_id: (tuple(view for view, _ in views), tuple(view for view, numbered in views if numbered))
        for metric_id, views in found.items()
    }


@lru_cache(maxsize=2)
def _areas(release: Release) -> tuple[tuple[Area, ...], tuple[PastArea, ...]]:
    """The areas of the map of today, and those that only published numbers of earlier years are about."""
    past = f"valid_to IS NOT NULL AND layer IN {LAYERS}"
    now = f"SELECT area_id, layer, name, parent_id, geometry FROM area WHERE NOT ({past}) ORDER BY name"
    gone = f"SELECT layer, name, valid_to FROM area WHERE {past} ORDER BY layer DESC, name"
    return tuple(Area(*row) for row in release._ask(now)), tuple(PastArea(*row) for row in release._ask(gone))


@lru_cache(maxsize=2)
def _grid_kinds(release: Release) -> tuple[tuple[str, str], ...]:
    return tuple(release._ask("SELECT DISTINCT kind, offence_group FROM grid ORDER BY kind DESC, offence_group"))


@lru_cache(maxsize=32)
def _grid_values(release: Release, kind: str, group: str, grain: str) -> tuple[float, ...]:
    sql = """SELECT sum(incidents)::DOUBLE AS n FROM grid WHERE kind = ? AND offence_group = ?
             GROUP BY h3, date_trunc(?, month) ORDER BY n"""
    return tuple(row[0] for row in release._ask(sql, [kind, group, grain]))


@lru_cache(maxsize=2)
def _coverages(release: Release) -> tuple[Coverage, ...]:
    columns = ", ".join(Coverage.__slots__)
    return tuple(Coverage(*row) for row in release._ask(f"SELECT {columns} FROM coverage ORDER BY title"))


@lru_cache(maxsize=64)
def _periods(release: Release, metric_id: str, view: View) -> tuple[date, ...]:
    sql = """SELECT DISTINCT period_start FROM cell WHERE metric_id = ? AND layer = ? AND grain = ?
             AND attribute IS NOT DISTINCT FROM ? ORDER BY 1"""
    return tuple(row[0] for row in release._ask(sql, _key(metric_id, view, None)[:4]))


@lru_cache(maxsize=64)
def _attribute_values(release: Release, metric_id: str, view: View) -> tuple[str, ...]:
    if view.attribute is None:
        return ()
    sql = """SELECT DISTINCT attribute_value FROM cell WHERE metric_id = ? AND layer = ? AND grain = ?
             AND attribute = ? ORDER BY 1"""
    return tuple(row[0] for row in release._ask(sql, _key(metric_id, view, None)[:4]))


@lru_cache(maxsize=64)
def _shown_values(release: Release, metric_id: str, view: View) -> tuple[float, ...]:
    sql = """SELECT value FROM cell WHERE metric_id = ? AND layer = ? AND grain = ?
             AND attribute IS NOT DISTINCT FROM ? AND status = 'value' ORDER BY 1"""
    return tuple(row[0] for row in release._ask(sql, _key(metric_id, view, None)[:4]))
