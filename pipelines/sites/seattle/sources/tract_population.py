"""People living in each census tract.

The columns below are those of the American Community Survey, as `fetch` lands them; files made by hand follow.
"""

from pipelines.contracts import Column, Contract
from pipelines.contracts.landing import Landing
from pipelines.contracts.open_data import layout
from pipelines.sites.seattle.sources.tracts import COUNTY, STATE, YEAR

SURVEY = "https://api.census.gov/data"

KEPT = ("tract_geoid", "year", "B01003_001E", "B01003_001M")
# What the Census Bureau writes in place of a number: the last one is an estimate that was fixed, so it has no margin of
# error at all; the others say that there is no number.
NO_NUMBER = ("", "-222222222", "-333333333", "-666666666", "-888888888", "-999999999")
FIXED = (("-555555555", "0"),)

CONTRACT = Contract(
    source="tract_population",
    title="Residents by census tract",
    access="open",
    feeds="population",
    form="json",
    declared_in="pipelines/sites/seattle/sources/tract_population.py",
    key=("geoid", "year"),
    columns=(
        Column(name="tract_geoid", becomes="geoid", required=True, pattern="([0-9]{5,7}US)?[0-9]{11}",
               description="the tract's number: state, county, tract"),
        Column(name="year", becomes="year", type="BIGINT", valid=(1900, 2200),
               description="calendar year; of a survey over five years the last"),
        Column(name="B01003_001E", becomes="people", type="BIGINT", required=True, valid=(0, 10_000_000),
               missing=NO_NUMBER, description="residents"),
        Column(name="B01003_001M", becomes="margin", type="DOUBLE", valid=(0, 10_000_000), missing=NO_NUMBER,
               codes=FIXED, description="90 % margin of error, in people"),
    ),
    others=(
        layout("Residents by census tract, with margins", "csv", KEPT, "tract_geoid | year | population | margin"),
        layout("Residents by census tract, with a year", "csv", KEPT, "tract_geoid | year | population | -"),
        # site.toml says which year such a file is of.
        layout("Residents by census tract, without a year", "csv", KEPT, "tract_geoid | - | population | -"),
    ),
)  # fmt: skip


def fetch(into: Landing) -> None:
    """Land the people of the county's tracts."""
    into.census(CONTRACT, SURVEY, YEAR, STATE, COUNTY)
