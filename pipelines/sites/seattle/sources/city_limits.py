"""Seattle's land: the city's limits without its lakes and its bay."""

from pipelines.contracts import Column, Contract
from pipelines.contracts.landing import Landing

# Told by public projects that look an address up in it, not checked against the service itself. Some maps of a city
# take in its lakes and its bay; denominators want land, of which Seattle has some 217 km², and with its water 369.
LAYER = "https://gisdata.seattle.gov/server/rest/services/COS/Seattle_City_Limits/MapServer/1"
LAND_KM2 = (205.0, 230.0)

CONTRACT = Contract(
    source="city_limits",
    title="Seattle city limits",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/city_limits.py",
    # The map says nothing but its shapes, so that a feature's number is all there is to read.
    columns=(Column(name="(feature)", becomes="part", required=True, description="number of the feature in the file"),),
)


def fetch(into: Landing) -> None:
    """Land the city's layer."""
    into.arcgis(CONTRACT, LAYER, "CITYNAME='Seattle'", LAND_KM2)
