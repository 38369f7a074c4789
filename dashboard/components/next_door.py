"""Which areas border on which, as the comparisons of a release take it."""

from functools import lru_cache

from dashboard.maps.basemap import shapes
from dashboard.release import Release
from geo.neighbours import neighbours


@lru_cache(maxsize=4)
def bordering(release: Release, layer: str) -> dict[str, frozenset[str]]:
    """Return for every area of a layer that has an outline those that share a border with it."""
    outlined = shapes(release, layer)
    names = list(outlined)
    near = neighbours(list(outlined.values()))
    return {name: frozenset(names[i] for i in found) for name, found in zip(names, near, strict=True)}
