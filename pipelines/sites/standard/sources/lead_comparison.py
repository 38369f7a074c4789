"""The evaluation's list of people: who is in which arm, from which day, with which weight."""

from pipelines.contracts import Contract
from pipelines.contracts.columns import amount, changing, choice, day, person

CONTRACT = Contract(
    source="lead_comparison",
    title="LEAD comparison group",
    access="programme",
    feeds="comparison",
    declared_in="pipelines/sites/standard/sources/lead_comparison.py",
    key=("person_key",),
    span="index_on",
    columns=(
        person(),
        choice("arm", "whether the person was in the programme", "lead", "comparison", required=True),
        day("index_on", "day from which the person is followed", required=True),
        changing(amount("weight", "propensity weight of the person", 0, 1_000, required=True)),
    ),
)
