"""Residents by area and year: as counted, or carried from census tracts; checked against what the city is known to be.

Of two figures for one layer and year the counted one wins, so that no area has two.
"""

from typing import NamedTuple

import duckdb
import numpy as np
import shapely

from geo.areas import merge
from geo.population import Carried, carry, on_land
from pipelines.contracts import Site
from pipelines.db import literal, row
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.mapped import mapping_of, note_missing
from pipelines.warehouse.notes import note_unused

UNFIT = 0.20  # a file that differs from the city's known people by more than this is not about the city's people
PUBLISHED = "city total, as published"
AS_COUNTED = "by tract, as counted"
SURVEYED = "; a survey, with its own margin of error in the margin"
WHOLE_TRACT_FROM = 0.5  # unless the site says otherwise


class Tracts(NamedTuple):
    """Census tracts of one year: the whole ones, and what of them lies on the city's land."""

    year: int
    area_ids: list[str]
    people: list[int]
    margins: np.ndarray  # 90 % margins of the survey that counted them; NaN where it says none
    parts: object
    living: object


def fill_population(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.population for every layer and year that a source allows; sources that cannot be right are refused."""
    filled = {"city_population": _fill_city, "population": _fill_counted, "tract_population": _fill_carried}
    for table, fill in filled.items():
        if mapping := mapping_of(con, site, table):
            with fixed_words(site, table):
                fill(con, site, mapping)
            note_missing(con, site, table)


def _fill_city(con: duckdb.DuckDBPyConnection, site: Site, mapping: str) -> None:
    con.execute(
        "INSERT INTO core.population SELECT $1, 'city', area_id, m.year, m.people, NULL, $2 "
        f"FROM ({mapping}) m, core.area WHERE layer = 'city'",
        [site.name, PUBLISHED],
    )


def _fill_counted(con: duckdb.DuckDBPyConnection, site: Site, mapping: str) -> None:
    _read(con, site, "population", mapping)
    fault = next(filter(None, (_unfit(con, *sums) for sums in _sums(con))), None)
    if fault := fault or _undated(con, site, "population"):
        _refuse(con, "population", fault)
        return
    con.execute(
        "INSERT INTO core.population SELECT $1, 'neighbourhood', k.area_id, m.year, m.people, m.margin, m.method "
        "FROM counted m JOIN area_label k ON k.label = clean_label(m.label) WHERE m.year IS NOT NULL "
        # Two figures for one area, under two spellings of its name: nobody can say which is meant.
        "QUALIFY count(*) OVER (PARTITION BY k.area_id, m.year) = 1",
        [site.name],
    )
    twice = (
        "(clean_label(label), year) IN (SELECT (k.label, c.year) FROM counted c JOIN area_label k "
        "ON k.label = clean_label(c.label) QUALIFY count(*) OVER (PARTITION BY k.area_id, c.year) > 1)"
    )
    _note(con, site, "population", "one figure for an area and year", twice)
    named = "clean_label(label) IN (SELECT label FROM area_label)"
    _note(con, site, "population", "the name of a neighbourhood of the map", f"NOT {named}")
    _note(con, site, "population", "a year", f"year IS NULL AND {named}")


def _fill_carried(con: duckdb.DuckDBPyConnection, site: Site, mapping: str) -> None:
    _read(con, site, "tract_population", mapping)
    years = [year for (year,) in con.execute("SELECT DISTINCT year FROM counted ORDER BY year").fetchall()]
    if not years:
        return
    if not row(con, "SELECT count(*) FROM core.area WHERE layer = 'tract'")[0]:
        _refuse(con, "tract_population", "counts people by census tract, but no map of the tracts is among the "
                "sources. Add it beside the file.")  # fmt: skip
        return
    land = _land(con, site)
    found = {year: _tracts(con, site, year, land) for year in years}
    fault = next(filter(None, (_unfit(con, year, int(t.living.sum()), True) for year, t in found.items())), None)
    if fault := fault or _undated(con, site, "tract_population"):
        _refuse(con, "tract_population", fault)
        return
    for year in [year for year in years if year is not None]:
        _carry_all(con, site, found[year])
    on_map = "clean_label(label) IN (SELECT label FROM layer_label WHERE layer = 'tract')"
    _note(con, site, "tract_population", "a tract of the map", f"NOT {on_map}")
    _note(con, site, "tract_population", "a year", f"year IS NULL AND {on_map}")


def _read(con: duckdb.DuckDBPyConnection, site: Site, source: str, mapping: str) -> None:
    """Make the temporary table `counted`; a file that has no year at all is of the one that the site declares."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE counted AS FROM ({mapping})")
    declared = site.settings.get("population", {}).get("year", {}).get(source)
    if declared and not row(con, "SELECT count(year) FROM counted")[0]:
        con.execute("UPDATE counted SET year = ?", [declared])


def _sums(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    """For every year the people and whether all neighbourhoods are among them."""
    return con.execute(
        "SELECT year, sum(people)::BIGINT, count(DISTINCT clean_label(label)) >= "
        "(SELECT count(*) FROM core.area WHERE layer = 'neighbourhood') FROM counted GROUP BY year ORDER BY year"
    ).fetchall()


def _unfit(con: duckdb.DuckDBPyConnection, year: int | None, people: int, whole: bool) -> str | None:
    """What is wrong with that many people, held against the known total of the nearest year (the last, if undated)."""
    known = con.execute(
        "SELECT year, people FROM core.population WHERE layer = 'city' AND method = $2 "
        "ORDER BY abs(year - coalesce($1::BIGINT, 9999)), year DESC LIMIT 1",
        [year, PUBLISHED],
    ).fetchall()
    if not known:
        return None
    apart = people / known[0][1] - 1
    # A file that leaves out areas may well hold fewer people than the city, but not more.
    if apart <= UNFIT and (apart >= -UNFIT or not whole):
        return None
    return (
        f"its people add up to {people:,}{f' in {year}' if year else ''}, but the city had {known[0][1]:,} in "
        f"{known[0][0]}: more than {UNFIT:.0%} apart. It counts something else, or another place. Use another file."
    )


def _undated(con: duckdb.DuckDBPyConnection, site: Site, source: str) -> str | None:
    rows, dated = row(con, "SELECT count(*), count(year) FROM counted")
    if not rows or dated:
        return None
    return (
        "does not say which year its people were counted in. Add a column for the year, or say it in "
        f"pipelines/sites/{site.name}/site.toml: [population] year = {{ {source} = 2020 }}."
    )


def _refuse(con: duckdb.DuckDBPyConnection, source: str, fault: str) -> None:
    """Keep nothing of a source: every row of its files counts as refused, and the build says why."""
    files = con.execute("SELECT file FROM core.load WHERE source = ? ORDER BY file", [source]).fetchall()
    con.execute(
        "UPDATE core.load SET loaded = 0, repeated = 0, corrected = 0, refused = rows_read, complete_from = NULL, "
        "complete_to = NULL WHERE source = ?",
        [source],
    )
    for (file,) in files:
        con.execute("INSERT INTO safe.problem VALUES (?, ?, ?)", [source, file, f"{file}: not used: {fault}"])


def _note(con: duckdb.DuckDBPyConnection, site: Site, source: str, rule: str, lost: str) -> None:
    note_unused(con, site, source, "area", rule, row(con, f"SELECT count(*) FROM counted WHERE {lost}")[0])


def _land(con: duckdb.DuckDBPyConnection, site: Site) -> shapely.Geometry:
    shapes = con.execute("SELECT layer, geometry FROM core.area WHERE layer IN ('neighbourhood', 'city')").fetchall()
    named = merge([shapely.from_wkb(shape) for layer, shape in shapes if layer == "neighbourhood"])
    if not site.settings.get("areas", {}).get("limits_are_land"):
        return named
    return named.intersection(next(shapely.from_wkb(shape) for layer, shape in shapes if layer == "city"))


def _tracts(con: duckdb.DuckDBPyConnection, site: Site, year: int | None, land: shapely.Geometry) -> Tracts:
    rows = con.execute(
        "SELECT a.area_id, any_value(c.people), any_value(c.margin), any_value(a.geometry) FROM counted c "
        "JOIN layer_label l ON l.layer = 'tract' AND l.label = clean_label(c.label) "
        "JOIN core.area a ON a.layer = 'tract' AND a.area_id = l.area_id "
        "WHERE c.year IS NOT DISTINCT FROM $1 GROUP BY a.area_id ORDER BY a.area_id",
        [year],
    ).fetchall()
    people = [count for _, count, _, _ in rows]
    margins = np.array([margin for _, _, margin, _ in rows], dtype=float)
    whole_from = site.settings.get("population", {}).get("whole_tract_from", WHOLE_TRACT_FROM)
    parts, living = on_land([shapely.from_wkb(shape) for *_, shape in rows], people, land, whole_from)
    return Tracts(year, [area_id for area_id, *_ in rows], people, margins, parts, living)


def _carry_all(con: duckdb.DuckDBPyConnection, site: Site, tracts: Tracts) -> None:
    counted = "SELECT DISTINCT layer FROM core.population WHERE year = $1"
    layers = con.execute(
        f"SELECT DISTINCT layer FROM core.area WHERE layer <> 'tract' AND layer NOT IN ({counted}) ORDER BY layer",
        [tracts.year],
    ).fetchall()
    as_counted = zip(tracts.area_ids, tracts.people, map(_told, tracts.margins), strict=True)
    _insert(con, site, "tract", tracts.year, [(*figure, AS_COUNTED) for figure in as_counted])
    # A file without any margins is a count, or says nothing of its error: then only the sharing out can be wrong.
    errors = None if np.isnan(tracts.margins).all() else tracts.margins
    for (layer,) in layers:
        areas = con.execute(
            "SELECT area_id, geometry FROM core.area WHERE layer = ? ORDER BY area_id", [layer]
        ).fetchall()
        carried = carry(tracts.parts, tracts.living, [shapely.from_wkb(geometry) for _, geometry in areas], errors)
        figures = _figures([area_id for area_id, _ in areas], carried, "" if errors is None else SURVEYED)
        _insert(con, site, layer, tracts.year, figures)


def _told(margin: float) -> float | None:
    return None if np.isnan(margin) else round(float(margin))


def _figures(area_ids: list[str], carried: Carried, surveyed: str) -> list[tuple]:
    how = "census tracts by their area on land; {:.0%} of the people from tracts that lie in several areas" + surveyed
    figures = zip(area_ids, carried.people, carried.split_share, carried.margin, strict=True)
    return [(area_id, int(people), _told(margin), how.format(share)) for area_id, people, share, margin in figures]


def _insert(con: duckdb.DuckDBPyConnection, site: Site, layer: str, year: int, figures: list[tuple]) -> None:
    columns = [list(column) for column in zip(*figures, strict=True)]
    con.execute(
        f"INSERT INTO core.population SELECT {literal(site.name)}, {literal(layer)}, unnest($1::VARCHAR[]), {year}, "
        "unnest($2::BIGINT[]), unnest($3::DOUBLE[]), unnest($4::VARCHAR[])",
        columns,
    )
