"""Seattle's city council districts, as the city publishes their boundaries."""

from pipelines.contracts import Column, Contract, Layout

CONTRACT = Contract(
    source="council_districts",
    title="Seattle council districts",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/council_districts.py",
    columns=(
        Column(name="district", becomes="district", required=True, pattern="[0-9]{1,2}", description="its number"),
    ),
    others=(Layout(title="Seattle council districts (C_DISTRICT)", names={"district": "C_DISTRICT"}, form="areas"),),
)
