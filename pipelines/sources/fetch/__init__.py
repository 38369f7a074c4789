"""Fetches what a site's sources say is public: `fetch(into)` of each source module, found by looking and not listed.

What is finished lies in the folder with its provenance card; what is not lies in `.fetch` inside it.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts import Contract, ContractBroken
from pipelines.contracts.landing import Landing
from pipelines.db import only_one
from pipelines.sites import load_site
from pipelines.sources.fetch.arcgis import land_layer
from pipelines.sources.fetch.http import Client
from pipelines.sources.fetch.place import Place
from pipelines.sources.fetch.socrata import Portal, land_dataset

__all__ = ["Client", "fetch_sources"]


@dataclass(frozen=True)
class Into:
    """The Landing that source modules are given."""

    place: Place

    def socrata(self, contract: Contract, portal: str, dataset: str) -> None:
        """Land a dataset as <source>.parquet."""
        land_dataset(contract, Portal(self.place, portal.rstrip("/"), dataset))

    def arcgis(self, contract: Contract, layer: str) -> None:
        """Land a layer as <source>.geojson."""
        land_layer(contract, self.place, layer.rstrip("/"))


def fetch_sources(site_name: str, into: Path, only: Sequence[str], client: Client) -> tuple[list[str], list[str]]:
    """Fetch the site's public sources (those in `only`, or all) into a folder.

    Returns the sources that are up to date now, and a message for each that is not. Raises ContractBroken when there is
    nothing to fetch, or another fetch is at work in the folder.
    """
    fetchers = _fetchers(site_name)
    unknown = [source for source in only if source not in fetchers]
    if not fetchers:
        raise ContractBroken(f"{site_name} declares no source that can be fetched.")
    if unknown:
        raise ContractBroken(f"{site_name} has no {', '.join(unknown)} to fetch. It has: {', '.join(fetchers)}.")
    place = Place(into, client)
    place.workshop.mkdir(parents=True, exist_ok=True)
    done, failed = [], []
    with only_one(place.workshop, "fetch"):
        for source in only or fetchers:
            client.progress(f"Fetching {source}")
            try:
                fetchers[source](Into(place))
                done.append(source)
            except (ContractBroken, OSError) as broken:
                failed.append(str(broken))
    return done, failed


def _fetchers(site_name: str) -> dict[str, Callable[[Landing], None]]:
    load_site(site_name)  # refuses a site that does not exist, in words
    package = importlib.import_module(f"pipelines.sites.{site_name}.sources")
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return {module.CONTRACT.source: module.fetch for module in modules if hasattr(module, "fetch")}
