"""Clients entered twice and merged later: the number given up, and the number the person goes on under.

The list is whole each time: a pair that is left out is no longer merged.
"""

from pipelines.contracts import Contract
from pipelines.contracts.columns import day, person

CONTRACT = Contract(
    source="lead_merged_clients",
    title="LEAD merged clients",
    access="programme",
    feeds="merged_client",
    declared_in="pipelines/sites/standard/sources/lead_merged_clients.py",
    key=("old_key",),
    columns=(
        person("old_client_id", "old_key", description="the number that was given up"),
        person("new_client_id", "new_key", description="the number that the person goes on under"),
        day("merged_on", "day of the merger"),
    ),
)
