"""Layers of an ArcGIS FeatureServer or MapServer, landed as GeoJSON in WGS84."""

import hashlib
import json
from dataclasses import dataclass
from functools import partial

from pipelines.contracts import Contract, ContractBroken
from pipelines.sources.boundaries import FEATURE
from pipelines.sources.fetch.card import Card, beside, put
from pipelines.sources.fetch.http import PASSING, Passing
from pipelines.sources.fetch.place import Place
from pipelines.sources.fetch.right_map import refuse_wrong_map

PAGE = 1000  # features; a layer that allows fewer says so


@dataclass(frozen=True)
class Layer:
    """A layer, which of its features are wanted, and the area in km² that they must have together."""

    address: str
    where: str = "1=1"
    km2: tuple[float, float] | None = None


def land_layer(contract: Contract, place: Place, layer: Layer) -> None:
    """Fetch the features of `layer` into <source>.geojson with a card.

    Raises ContractBroken when the fields changed, the service cannot be asked, its features do not add up, are not in
    degrees, have another area, or are unlike those that stand; the file that was there stays as it was.
    """
    about = place.client.ask(layer.address, {"f": "json"}, partial(_document, needed="fields"))
    names, extra = _names(contract, [field["name"] for field in about["fields"]], layer.address)
    query = {
        "where": layer.where,
        "outFields": ",".join([*names, key := _key(about)]),
        "orderByFields": key,
        "outSR": "4326",
        "f": "geojson",
    }
    size = str(min(PAGE, about.get("maxRecordCount") or PAGE))
    features = _features(contract, place, layer, {**query, "resultRecordCount": size}, key)
    for feature in features:
        # The service spells a name as it likes; the contract's own spelling is what a build looks for.
        feature["properties"] = {ours: feature["properties"].get(theirs) for theirs, ours in names.items()}
    told = "&".join(f"{name}={value}" for name, value in query.items())
    _put(contract, place, features, layer, {"query": told, "columns": tuple(names.values()), "not_fetched": extra})


def _names(contract: Contract, fields: list[str], address: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The service's name of each column of a declared layout, leading to ours, and the names that are not declared."""
    ways = [
        {field: name for field in fields for name in layout.names.values() if field.casefold() == name.casefold()}
        for layout in contract.layouts
    ]
    for layout, names in zip(contract.layouts, ways, strict=True):
        if set(layout.names.values()) <= {*names.values(), FEATURE}:
            return names, tuple(field for field in fields if field not in names)
    missing = [name for name in contract.header if name not in ways[0].values()]
    extra = [field for field in fields if field not in ways[0]]
    raise ContractBroken(
        f"{contract.source}: the fields of {address} changed. Missing: {', '.join(missing)}. New: "
        f"{', '.join(extra) or 'none'}. Nothing was fetched. If the source changed on purpose, edit "
        f"{contract.declared_in}."
    )


def _key(about: dict) -> str:
    """The field that numbers the features: pages are only stable in an order."""
    named = [field["name"] for field in about["fields"] if field.get("type") == "esriFieldTypeOID"]
    return about.get("objectIdField") or (named[0] if named else "OBJECTID")


def _features(contract: Contract, place: Place, layer: Layer, query: dict[str, str], key: str) -> list[dict]:
    """Every feature, by its number, once. A page that brings nothing new is asked for again."""
    address = f"{layer.address}/query"
    count = {"where": layer.where, "returnCountOnly": "true", "f": "json"}
    expected = place.client.ask(address, count, partial(_document, needed="count"))["count"]
    found: dict[object, dict] = {}
    while True:
        page = {**query, "resultOffset": str(len(found))}
        new, more = place.client.ask(address, page, partial(_page, key=key, known=found, expected=expected))
        found |= new
        place.say(f"{contract.source}: {len(found):,} of {expected:,} features")
        if not new or (len(found) >= expected and not more):
            break
    if len(found) != expected or not expected:
        raise ContractBroken(
            f"{contract.source}: {layer.address} counts {expected} features, and {len(found)} came. Nothing was "
            "replaced. Run the command again."
        )
    return list(found.values())


def _page(body: bytes, key: str, known: dict, expected: int) -> tuple[dict[object, dict], bool]:
    """The features of a page by number, and whether the service holds more."""
    document = _document(body, needed="features")
    found = {(feature.get("properties") or {}).get(key, feature.get("id")): feature for feature in document["features"]}
    if None in found:
        raise ContractBroken(f"a feature came without its number ({key}), so pages cannot be told apart.")
    if not found and len(known) < expected:
        raise Passing(f"an empty page after {len(known)} of {expected} features")
    if known.keys() & found.keys():
        raise Passing("a page came twice")
    # The mark stands at the top of the answer, or among the properties of the collection in newer services.
    more = document.get("exceededTransferLimit") or (document.get("properties") or {}).get("exceededTransferLimit")
    return found, bool(more)


def _document(body: bytes, needed: str) -> dict:
    try:
        document = json.loads(body)
    except ValueError:
        raise Passing("the answer is not whole") from None
    if not isinstance(document, dict):
        raise Passing("the answer is no document")
    if "error" in document:  # told with status 200
        error = document["error"]
        code = error.get("code") if isinstance(error, dict) else None
        if code is None or code in PASSING:
            raise Passing(f"answered {code}" if code else "told of an error without its code")
        raise ContractBroken(f"the map service refused the question (code {code}). Has the layer moved?")
    if needed not in document:
        raise Passing(f"the answer holds no {needed}")
    return document


def _put(contract: Contract, place: Place, features: list[dict], layer: Layer, asked: dict) -> None:
    landed = place.folder / f"{contract.source}.geojson"
    refuse_wrong_map(contract, features, layer.km2, landed)
    body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    card = Card(
        title=contract.title, source=contract.source, address=layer.address,
        fetched_at=place.client.now().isoformat(timespec="seconds"), updated_through="", layout=contract.title,
        rows=len(features), sha256=hashlib.sha256(body).hexdigest(), **asked,
    )  # fmt: skip
    with beside(place.workshop, landed.name) as written:
        written.write_bytes(body)
        put(written, landed, card)
    place.say_landed(landed, f"{len(features):,} features")
