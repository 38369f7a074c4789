"""Fetches what a site's sources say is public: `fetch(into)` of each source module, found by looking and not listed.

What is finished lies in the folder with its provenance card; what is not lies in `.fetch` inside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts import Contract, ContractBroken, kind_and_place
from pipelines.contracts.landing import Landing
from pipelines.db import no_room, only_one
from pipelines.sites import load_site, source_modules
from pipelines.sources.fetch.arcgis import Layer, land_layer
from pipelines.sources.fetch.census import Survey, land_people
from pipelines.sources.fetch.http import Client
from pipelines.sources.fetch.place import Place
from pipelines.sources.fetch.socrata import Portal, land_dataset

__all__ = ["Client", "fetch_sources", "public_sources"]


@dataclass(frozen=True)
class Into:
    """The Landing that source modules are given."""

    place: Place

    def socrata(self, contract: Contract, portal: str, dataset: str) -> None:
        """Land a dataset as <source>.parquet."""
        land_dataset(contract, Portal(self.place, portal.rstrip("/"), dataset))

    def arcgis(
        self, contract: Contract, layer: str, where: str = "1=1", km2: tuple[float, float] | None = None
    ) -> None:
        """Land a layer as <source>.geojson."""
        land_layer(contract, self.place, Layer(layer.rstrip("/"), where, km2))

    def census(self, contract: Contract, survey: str, year: int, state: str, county: str) -> None:
        """Land people by tract as <source>.parquet."""
        land_people(contract, self.place, Survey(f"{survey.rstrip('/')}/{year}/acs/acs5", year, state, county))


class Told:
    """A Landing that fetches nothing and remembers what it was asked to: source, title, file, where it comes from."""

    def __init__(self) -> None:
        self.sources: list[tuple[str, str, str, str]] = []

    def socrata(self, contract: Contract, portal: str, dataset: str) -> None:
        """Remember a dataset."""
        self._tell(contract, "parquet", f"{portal.rstrip('/')}/d/{dataset}")

    def arcgis(self, contract: Contract, layer: str, where: str = "", km2: tuple[float, float] | None = None) -> None:  # noqa: ARG002
        """Remember a layer."""
        self._tell(contract, "geojson", f"{layer} ({where})" if where else layer)

    def census(self, contract: Contract, survey: str, year: int, state: str, county: str) -> None:
        """Remember a survey."""
        self._tell(contract, "parquet", f"{survey}/{year}/acs/acs5 (state {state}, county {county})")

    def _tell(self, contract: Contract, ending: str, origin: str) -> None:
        self.sources.append((contract.source, contract.title, f"{contract.source}.{ending}", origin))


def public_sources(site_name: str) -> list[tuple[str, str, str, str]]:
    """What can be fetched for a site: source, title, the file it lands in, where it comes from."""
    told = Told()
    for fetch in _fetchers(site_name).values():
        fetch(told)
    return told.sources


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
            except Exception as fault:
                # What a service may answer nobody knows to the end: the other sources are asked all the same.
                if no_room(fault):
                    raise
                failed.append(
                    f"{source}: the service answered what could not be understood ({kind_and_place(fault)}). What was "
                    "there stays. Run the same command again; if this stays, please report it."
                )
    return done, failed


def _fetchers(site_name: str) -> dict[str, Callable[[Landing], None]]:
    load_site(site_name)  # refuses a site that does not exist, in words
    return {m.CONTRACT.source: m.fetch for m in source_modules(site_name) if hasattr(m, "fetch")}
