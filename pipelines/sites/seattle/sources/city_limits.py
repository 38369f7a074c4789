"""Seattle's land: the city's limits without its lakes and its bay."""

from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="city_limits",
    title="Seattle city limits",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/seattle/sources/city_limits.py",
    # The map says nothing but its shapes, so that a feature's number is all there is to read.
    columns=(Column(name="(feature)", becomes="part", required=True, description="number of the feature in the file"),),
)
