"""Seattle's city council districts, as the city publishes their boundaries."""

from pipelines.contracts import Column, Contract, Layout
from pipelines.contracts.landing import Landing

# Told by a public project that reads its field `C_DISTRICT`, not checked against the service itself.
LAYER = (
    "https://services.arcgis.com/ZOyb2t4B0UYuYNYH/arcgis/rest/services/Seattle_City_Council_Districts_2024/"
    "FeatureServer/0"
)

CONTRACT = Contract(
    source="council_districts",
    title="Seattle council districts",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/council_districts.py",
    columns=(
        Column(name="district", becomes="district", required=True, pattern="[0-9]{1,2}", description="its number"),
    ),
    others=(Layout(title="Seattle council districts (C_DISTRICT)", names={"district": "C_DISTRICT"}, form="areas"),),
)


def fetch(into: Landing) -> None:
    """Land the city's layer."""
    into.arcgis(CONTRACT, LAYER)
