"""People living in each neighbourhood, year by year."""

from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="population",
    title="Residents by neighbourhood and year",
    access="open",
    feeds="population",
    declared_in="pipelines/sites/standard/sources/population.py",
    key=("label", "year"),
    columns=(
        Column(name="area", becomes="label", description="the neighbourhood's name", required=True),
        Column(name="year", becomes="year", type="BIGINT", description="calendar year", valid=(1900, 2200)),
        Column(name="people", becomes="people", type="BIGINT", description="residents", required=True,
               valid=(0, 10_000_000)),
        Column(name="margin", becomes="margin", type="DOUBLE", description="90 % margin of error, in people"),
        Column(name="method", becomes="method", description="how the figure was made"),
    ),
)  # fmt: skip
