"""People living in Seattle, year by year: what every other count of residents must agree with."""

from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="city_population",
    title="Residents of Seattle by year",
    access="open",
    feeds="population",
    declared_in="pipelines/sites/seattle/sources/city_population.py",
    key=("year",),
    columns=(
        Column(name="Year", becomes="year", type="BIGINT", required=True, valid=(1900, 2200),
               description="calendar year"),
        Column(name="Population", becomes="people", type="BIGINT", required=True, valid=(0, 100_000_000),
               description="residents"),
    ),
)  # fmt: skip
