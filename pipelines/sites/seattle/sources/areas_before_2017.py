"""Seattle's 61 MCPP neighbourhoods as they were drawn before 2017, some under other names."""

from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="mcpp_areas_before_2017",
    title="Seattle neighbourhood boundaries (MCPP) before 2017",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/areas_before_2017.py",
    columns=(
        Column(name="NAME", becomes="label", description="the neighbourhood's name", required=True),
        Column(name="PRECINCT", becomes="precinct", description="letters of the precinct it belongs to"),
    ),
)
