"""Seattle's MCPP neighbourhoods, as the city publishes their boundaries."""

from pipelines.contracts import Column, Contract
from pipelines.contracts.landing import Landing

# Told by public projects that read it, not checked against the service itself; 58 features in their accounts.
LAYER = "https://services.arcgis.com/ZOyb2t4B0UYuYNYH/ArcGIS/rest/services/MCPP/FeatureServer/0"

CONTRACT = Contract(
    source="mcpp_areas",
    title="Seattle neighbourhood boundaries (MCPP)",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/areas.py",
    columns=(
        Column(name="NEIGHBORHOOD", becomes="label", description="the neighbourhood's name", required=True),
        Column(name="PRECINCT", becomes="precinct", description="letters of the precinct it belongs to"),
    ),
)


def fetch(into: Landing) -> None:
    """Land the city's layer."""
    into.arcgis(CONTRACT, LAYER)
