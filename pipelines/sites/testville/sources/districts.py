"""Testville's districts."""

from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="districts",
    title="Testville districts",
    access="open",
    feeds="area",
    form="areas",
    declared_in="pipelines/sites/testville/sources/districts.py",
    columns=(
        Column(name="district", becomes="label", required=True, description="the district's name"),
        Column(name="quarter", becomes="precinct", description="letter of the part of town"),
    ),
)
