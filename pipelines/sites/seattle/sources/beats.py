"""Seattle's police beats, as the city publishes their boundaries."""

from pipelines.contracts import Column, Contract, Layout
from pipelines.contracts.landing import Landing

# Told by public projects that read its field `beat`, not checked against the service itself.
LAYER = "https://services.arcgis.com/ZOyb2t4B0UYuYNYH/arcgis/rest/services/Current_Beats/FeatureServer/0"

CONTRACT = Contract(
    source="beats",
    title="Seattle police beats",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/beats.py",
    # Beats and precincts come as maps with one property of one name: what it says tells them apart.
    columns=(Column(name="name", becomes="beat", required=True, pattern="[A-Z][0-9]", description="letter and digit"),),
    others=(Layout(title="Seattle police beats, named by beat", names={"name": "beat"}, form="areas"),),
)


def fetch(into: Landing) -> None:
    """Land the city's layer."""
    into.arcgis(CONTRACT, LAYER)
