"""People living in each neighbourhood, year by year."""

from pipelines.contracts import Column, Contract, Layout

CONTRACT = Contract(
    source="population",
    title="Residents by neighbourhood and year",
    access="open",
    feeds="population",
    declared_in="pipelines/sites/seattle/sources/population.py",
    key=("label", "year"),
    columns=(
        Column(name="area", becomes="label", description="the neighbourhood's name", required=True),
        Column(name="year", becomes="year", type="BIGINT", description="calendar year", valid=(1900, 2200)),
        Column(name="people", becomes="people", type="BIGINT", description="residents", required=True,
               valid=(0, 10_000_000)),
        Column(name="margin", becomes="margin", type="DOUBLE", description="90 % margin of error, in people"),
        Column(name="method", becomes="method", description="how the figure was made"),
    ),
    others=(
        # Hand-compiled lists say no year; site.toml must say which year one is of before it is used.
        Layout(title="Residents by neighbourhood, without a year", names={"area": "mcpp", "people": "pop"},
               known=("mcpp_id",)),
    ),
)  # fmt: skip
