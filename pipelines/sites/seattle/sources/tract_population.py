"""People living in each census tract."""

from pipelines.contracts import Column, Contract, Layout

CONTRACT = Contract(
    source="tract_population",
    title="Residents by census tract",
    access="open",
    feeds="population",
    declared_in="pipelines/sites/seattle/sources/tract_population.py",
    key=("geoid", "year"),
    columns=(
        Column(name="tract_geoid", becomes="geoid", required=True, pattern="([0-9]{5,7}US)?[0-9]{11}",
               description="the tract's number: state, county, tract"),
        Column(name="year", becomes="year", type="BIGINT", valid=(1900, 2200), description="calendar year"),
        Column(name="population", becomes="people", type="BIGINT", required=True, valid=(0, 10_000_000),
               description="residents"),
    ),
    others=(
        # site.toml says which year such a file is of.
        Layout(title="Residents by census tract, without a year",
               names={"tract_geoid": "tract_geoid", "population": "population"}),
    ),
)  # fmt: skip
