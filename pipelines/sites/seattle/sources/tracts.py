"""Census tracts in and around Seattle; people are counted by them."""

from pipelines.contracts import Column, Contract, Layout
from pipelines.contracts.landing import Landing

# King County, Washington, and the year of the American Community Survey whose tracts they are and whose people are
# fetched with them: people of one vintage of tracts do not fit the map of another.
STATE, COUNTY, YEAR = "53", "033", 2023
# The Census Bureau's TIGERweb; that layer 8 holds the tracts is told by public projects that read it.
LAYER = f"https://tigerweb.geo.census.gov/arcgis/rest/services/TIGERweb/tigerWMS_ACS{YEAR}/MapServer/8"

CONTRACT = Contract(
    source="tracts",
    title="Census tract boundaries",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/tracts.py",
    columns=(
        Column(name="geoid", becomes="geoid", required=True, pattern="([0-9]{5,7}US)?[0-9]{11}",
               description="the tract's number: state, county, tract"),
    ),
    others=tuple(
        Layout(title=f"Census tract boundaries ({name})", names={"geoid": name}, form="areas")
        for name in ("GEOID10", "GEOID20", "tract_geoid")
    ),
)  # fmt: skip


def fetch(into: Landing) -> None:
    """Land the county's tracts."""
    into.arcgis(CONTRACT, LAYER, f"STATE='{STATE}' AND COUNTY='{COUNTY}'")
