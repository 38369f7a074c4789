"""Seattle's MCPP neighbourhoods, as the city publishes their boundaries."""

from pipelines.contracts import Column, Contract

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
