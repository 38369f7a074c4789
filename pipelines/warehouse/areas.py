"""Areas of every layer: neighbourhoods, precincts and the city from their own files or merged, others as they come."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

import duckdb
import shapely

from geo.areas import area_km2, area_of_polygons, holder, merge, overlaps
from pipelines.contracts import ContractBroken, Site
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.layers import Area, note_overlaps, read_layers
from pipelines.warehouse.notes import note_pieces

# Latin letters that no accent was added to.
LATIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
APOSTROPHES = ("'", "’")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
OWN_NAMES = ("neighbourhood", "precinct", "city")


def fill_areas(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.area and core.area_parent, and three temporary tables.

    area_label leads from a neighbourhood's cleaned label to its area_id, layer_label does so for the other layers, and
    point_layer names the layers whose incidents are placed by their points alone.
    Raises ContractBroken when there is no neighbourhood, or two of them would share an area_id.
    """
    mapping = site.mapping("area")
    with fixed_words(site, "area"):
        rows = con.execute(f"SELECT label, precinct, geometry FROM ({mapping})").fetchall() if mapping else []
    if not rows:
        raise ContractBroken("nothing could be built: no boundary file with the neighbourhoods is among the sources.")
    places = _whole([(label, precinct, shapely.from_wkb(geometry)) for label, precinct, geometry in rows])
    note_pieces(con, site, [label for label, *_ in rows], [label for label, *_ in places])
    given = read_layers(con, site)
    words = {word for label, precinct, _ in places for word in (label, precinct) if word}
    kept = _kept(con, site, words | {area.label for area in given.get("precinct", []) if area.label})
    areas = [
        Area("neighbourhood", kept.get(label) or slug(label), readable(label, site), label, shape)
        for label, _, shape in places
    ]
    precincts = _precincts(site, places, given.pop("precinct", []), kept)
    limits = [area.shape for area in given.pop("city", [])]
    city = Area("city", slug(site.title), site.title, None, merge(limits or [shape for _, _, shape in places]))
    pairs = [list(ids) for ids in zip(*_parents(site, places, precincts, city, kept), strict=True)]
    con.execute(
        "INSERT INTO core.area_parent SELECT $3, unnest($1::VARCHAR[]), unnest($2::VARCHAR[])", [*pairs, site.name]
    )
    areas += [*precincts, city]
    _refuse_twins(areas)
    for layer, members in given.items():
        areas += _named(site, layer, members, {area.area_id for area in areas})
    land = city.shape if limits and site.settings.get("areas", {}).get("limits_are_land") else None
    _write(con, site, areas, land)
    by_point = {area.layer for area in areas if area.layer not in OWN_NAMES}
    by_point |= {"precinct"} if any(area.label for area in precincts) else set()
    con.execute("CREATE TEMP TABLE point_layer AS SELECT unnest(?::VARCHAR[]) AS layer", [sorted(by_point)])
    note_overlaps(con, site, areas)
    _fill_labels(con, site, [(label, kept.get(label) or slug(label)) for label, _, _ in places])


def _whole(features: list[tuple]) -> list[tuple]:
    """The neighbourhoods of label, precinct and shape: pieces of one name and precinct, such as islands, are one.

    Pieces that share ground are left as they are, to be refused: they are two maps, or two areas of one name.
    """
    pieces: dict[tuple, list[shapely.Geometry]] = {}
    for label, precinct, shape in features:
        pieces.setdefault((label, precinct), []).append(shape)
    return [
        (*named, shape)
        for named, shapes in pieces.items()
        for shape in (shapes if len(shapes) == 1 or overlaps(shapes) else [merge(shapes)])
    ]


def slug(name: str) -> str:
    """`name` as an identifier: small Latin letters, without accents, digits and hyphens.

    A name in other letters keeps a part of its hash instead, so that two of them are two areas.
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(LATIN))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if found and not any(sign.isalpha() and not sign.isascii() for sign in letters):
        return found
    return f"{found or 'area'}-{hashlib.sha256(name.strip().encode()).hexdigest()[:8]}"


def readable(label: str, site: Site) -> str:
    """A label in capitals as a name in mixed case, by the site's own exceptions."""
    settings = site.settings.get("areas", {})
    if label in settings.get("names", {}):
        return settings["names"][label]
    if label != label.upper():
        return label
    keep = set(settings.get("keep_capitals", ()))
    return WORD.sub(lambda word: word[0] if word[0] in keep else _in_mixed_case(word[0]), label)


def _in_mixed_case(word: str) -> str:
    """O'HARE as O'Hare and GEORGE'S as George's: a name goes on behind a single letter."""
    mark, rest = word[1:2], word[2:]
    return f"{word[0]}{mark}{rest.capitalize()}" if mark in APOSTROPHES and len(rest) > 1 else word.capitalize()


def _precinct_name(precinct: str, site: Site) -> str:
    return site.settings.get("areas", {}).get("precincts", {}).get(precinct, f"{precinct} Precinct")


def _kept(con: duckdb.DuckDBPyConnection, site: Site, labels: set[str]) -> dict[str, str]:
    """The identifiers of areas that another name stands for in area_aliases.csv, where the map has no such name.

    A place that is called something else keeps what was told of it.
    """
    found = con.execute(
        """
        WITH own AS (SELECT unnest($labels::VARCHAR[]) AS label)
        SELECT own.label, min(a.area) FROM own JOIN safe.area_aliases a ON clean_label(a.label) = clean_label(own.label)
        WHERE a.site = $site AND clean_label(a.area) NOT IN (SELECT clean_label(label) FROM own) GROUP BY ALL
        """,
        {"labels": sorted(labels), "site": site.name},
    ).fetchall()
    return {label: slug(area) for label, area in found}


def _precincts(site: Site, places: list[tuple], given: list[Area], kept: Mapping[str, str]) -> list[Area]:
    """The precincts of their own file; those that only the neighbourhoods name are merged from them."""
    own = {area.label: area.shape for area in given}
    shapes = own | {
        letter: merge([shape for _, precinct, shape in places if precinct == letter])
        for letter in {precinct for _, precinct, _ in places if precinct} - set(own)
    }
    names = [(letter, _precinct_name(letter, site)) for letter in sorted(shapes)]
    return [
        Area("precinct", kept.get(letter) or slug(name), name, letter if letter in own else None, shapes[letter])
        for letter, name in names
    ]


def _parents(
    site: Site, places: list[tuple], precincts: list[Area], city: Area, kept: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Pairs of an area_id and that of the larger area: by its letter, else by where most of it lies."""
    pairs = [(area.area_id, city.area_id) for area in precincts]
    for label, precinct, shape in places:
        place = holder(shape, [area.shape for area in precincts]) if not precinct else None
        above = (kept.get(precinct) or slug(_precinct_name(precinct, site))) if precinct else city.area_id
        pairs.append((kept.get(label) or slug(label), above if place is None else precincts[place].area_id))
    return pairs


def _named(site: Site, layer: str, members: list[Area], taken: set[str]) -> list[Area]:
    """The areas of another layer under the site's names for them, each with an identifier of its own."""
    pattern = site.settings.get("layers", {}).get(layer, "{}")
    named = [area._replace(name=pattern.format(readable(str(area.label), site))) for area in members]
    clash = any(slug(area.name) in taken for area in named)
    return [area._replace(area_id=slug(f"{layer} {area.name}" if clash else area.name)) for area in named]


def _write(con: duckdb.DuckDBPyConnection, site: Site, areas: list[Area], land: shapely.Geometry | None) -> None:
    rows = [
        (a.layer, a.area_id, a.name, a.valid_from, a.valid_to, _land_km2(a.shape, land), a.shape.wkb, a.label)
        for a in areas
    ]
    types = ("VARCHAR", "VARCHAR", "VARCHAR", "DATE", "DATE", "DOUBLE", "BLOB", "VARCHAR")
    columns = ", ".join(f"unnest(${number}::{type_}[])" for number, type_ in enumerate(types, start=1))
    con.execute(
        "CREATE TEMP TABLE every_area AS SELECT * FROM "
        f"(SELECT {columns}) AS a(layer, area_id, name, valid_from, valid_to, land_km2, geometry, label)",
        [list(column) for column in zip(*rows, strict=True)],
    )
    con.execute("INSERT INTO core.area SELECT $1, * EXCLUDE (label) FROM every_area", [site.name])
    con.execute(
        "CREATE TEMP TABLE layer_label AS SELECT layer, clean_label(label) AS label, area_id FROM every_area "
        "WHERE label IS NOT NULL"
    )


def _land_km2(shape: shapely.Geometry, land: shapely.Geometry | None) -> float | None:
    if land is None:
        return area_km2(shape)
    # An area that lies in the water, or beyond the border, has no land of the city to divide by.
    return area_of_polygons(shapely.intersection(land, shape)) or None


def _refuse_twins(areas: list[Area]) -> None:
    times = Counter(area.area_id for area in areas)
    twins = sorted({area.name for area in areas if times[area.area_id] > 1})
    if twins:
        raise ContractBroken(
            f"the boundary file names {', '.join(twins)} more than once, or like a larger area. "
            "Give each neighbourhood a name of its own. Features of one name are one area only where they share no "
            "ground and lie in the same larger area."
        )


def _fill_labels(con: duckdb.DuckDBPyConnection, site: Site, own: list[tuple[str, str]]) -> None:
    con.execute("CREATE TEMP TABLE area_label (label VARCHAR, area_id VARCHAR, canonical VARCHAR)")
    con.execute(
        "INSERT INTO area_label SELECT clean_label(label), area_id, clean_label(label) "
        "FROM (SELECT unnest($1::VARCHAR[]) AS label, unnest($2::VARCHAR[]) AS area_id)",
        [list(column) for column in zip(*own, strict=True)],
    )
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
