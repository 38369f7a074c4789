"""Seattle's police precincts, as the city publishes their boundaries."""

from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="precincts",
    title="Seattle police precincts",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/precincts.py",
    columns=(
        Column(name="name", becomes="precinct", required=True, one_of=("N", "E", "S", "W", "SW"),
               description="letters of the precinct"),
    ),
)  # fmt: skip
