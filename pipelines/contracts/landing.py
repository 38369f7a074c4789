"""What a source module may ask for when it fetches: sites say where their data lie, and `sources` knows how to land."""

from typing import Protocol

from pipelines.contracts.declare import Contract


class Landing(Protocol):
    """A folder into which public data are fetched, and the services that are understood."""

    def socrata(self, contract: Contract, portal: str, dataset: str) -> None:
        """Land the dataset of an open data portal that speaks Socrata's SODA 2.1, as Parquet."""

    def arcgis(
        self, contract: Contract, layer: str, where: str = "1=1", km2: tuple[float, float] | None = None
    ) -> None:
        """Land the polygons of a layer of an ArcGIS FeatureServer or MapServer, as GeoJSON in WGS84.

        `where` chooses features; `km2` is the area that all of them together must have.
        """

    def census(self, contract: Contract, survey: str, year: int, state: str, county: str) -> None:
        """Land the people of each tract of a county by the American Community Survey of `year`, as Parquet."""
