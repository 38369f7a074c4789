"""Census tracts in and around Seattle; people are counted by them."""

from pipelines.contracts import Column, Contract, Layout

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
