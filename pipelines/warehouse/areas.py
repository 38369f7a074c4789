"""Neighbourhoods from the boundary file; precincts and the city merged from them."""

import re

import duckdb
import shapely

from geo.areas import area_km2, merge
from pipelines.contracts import ContractBroken, Site


def fill_areas(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.area and core.area_parent, and the temporary table area_label (cleaned label → area_id).

    Raises ContractBroken when there is no neighbourhood, or two of them would share an area_id.
    """
    mapping = site.mapping("area")
    rows = con.execute(mapping).fetchall() if mapping else []
    if not rows:
        raise ContractBroken("nothing could be built: no boundary file with the neighbourhoods is among the sources.")
    places = [(label, precinct, shapely.from_wkb(geometry)) for label, precinct, geometry in rows]
    city = slug(site.title)
    areas, parents = [], []
    for label, precinct, shape in places:
        areas.append(("neighbourhood", slug(label), readable(label, site), shape))
        parents.append((slug(label), slug(_precinct_name(precinct, site)) if precinct else city))
    for precinct in sorted({p for _, p, _ in places if p}):
        shape = merge([shape for _, p, shape in places if p == precinct])
        areas.append(("precinct", slug(_precinct_name(precinct, site)), _precinct_name(precinct, site), shape))
        parents.append((slug(_precinct_name(precinct, site)), city))
    areas.append(("city", city, site.title, merge([shape for _, _, shape in places])))
    _refuse_twins([area_id for _, area_id, _, _ in areas])
    con.executemany(
        "INSERT INTO core.area VALUES (?, ?, ?, ?, NULL, NULL, ?, ?)",
        [(site.name, layer, i, name, area_km2(shape), shapely.to_wkb(shape)) for layer, i, name, shape in areas],
    )
    con.executemany("INSERT INTO core.area_parent VALUES (?, ?, ?)", [(site.name, *pair) for pair in parents])
    _fill_labels(con, site, [(label, slug(label)) for label, _, _ in places])


def slug(name: str) -> str:
    """`name` as an identifier: small letters and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def readable(label: str, site: Site) -> str:
    """A label in capitals as a name in mixed case, by the site's own exceptions."""
    settings = site.settings.get("areas", {})
    if label in settings.get("names", {}):
        return settings["names"][label]
    if label != label.upper():
        return label
    keep = set(settings.get("keep_capitals", ()))
    return re.sub(r"[A-Z']+", lambda word: word[0] if word[0] in keep else word[0].capitalize(), label)


def _precinct_name(precinct: str, site: Site) -> str:
    return site.settings.get("areas", {}).get("precincts", {}).get(precinct, f"{precinct} Precinct")


def _refuse_twins(area_ids: list[str]) -> None:
    twins = sorted({area_id for area_id in area_ids if area_ids.count(area_id) > 1})
    if twins:
        raise ContractBroken(
            f"the boundary file names {', '.join(twins)} more than once, or like a larger area. "
            "Give each neighbourhood one feature and a name of its own."
        )


def _fill_labels(con: duckdb.DuckDBPyConnection, site: Site, own: list[tuple[str, str]]) -> None:
    con.execute("CREATE TEMP TABLE area_label (label VARCHAR, area_id VARCHAR, canonical VARCHAR)")
    con.executemany("INSERT INTO area_label SELECT clean_label($1), $2, clean_label($1)", own)
    # An alias names two spellings of one place; boundary files of different years use either.
    con.execute(
        """
        INSERT INTO area_label
        SELECT DISTINCT pair.other, known.area_id, known.canonical
        FROM (SELECT clean_label(label) AS other, clean_label(area) AS named FROM safe.area_aliases WHERE site = $1
              UNION SELECT clean_label(area), clean_label(label) FROM safe.area_aliases WHERE site = $1) pair
        JOIN area_label known ON known.label = pair.named
        WHERE pair.other IS NOT NULL AND pair.other NOT IN (SELECT label FROM area_label)
        """,
        [site.name],
    )
    con.execute(
        "CREATE TEMP TABLE no_area AS SELECT clean_label(label) AS label FROM safe.area_aliases "
        "WHERE site = ? AND coalesce(trim(area), '') = ''",
        [site.name],
    )
