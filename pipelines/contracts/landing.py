"""What a source module may ask for when it fetches: sites say where their data lie, and `sources` knows how to land."""

from typing import Protocol

from pipelines.contracts.declare import Contract


class Landing(Protocol):
    """A folder into which public data are fetched, and the services that are understood."""

    def socrata(self, contract: Contract, portal: str, dataset: str) -> None:
        """Land the dataset of an open data portal that speaks Socrata's SODA 2.1, as Parquet."""

    def arcgis(self, contract: Contract, layer: str) -> None:
        """Land the polygons of a layer of an ArcGIS FeatureServer, as GeoJSON in WGS84."""
