"""A city keeps the rule by which its numbers were published: they stay, and another rule would read them wrongly."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal
from pipelines.policy import Policy, policy_of

RULE = ("minimum_shown", "rounding_base")


def refuse_another_rule(con: duckdb.DuckDBPyConnection, releases: Iterable[Path]) -> None:
    """Raise ContractBroken where numbers of people were let out by another rule than the one of the city in `con`."""
    now = {name: getattr(policy_of(con), name) for name in RULE}
    for path in releases:
        before = _rule_of(con, path)
        if before and before != now:
            raise ContractBroken(
                f"{path.name} was let out by another rule: {_said(before)}. The city's is now: {_said(now)}. What was "
                "published stays in every later release, and read by the new rule it would be wrong, or would give "
                "small numbers away. Nothing was done. Put the old numbers back into [small_numbers] of site.toml "
                f"({', '.join(f'{name} = {number}' for name, number in before.items())}), build and publish. If the "
                "rule has to change, whoever may let releases out decides, with the expert, whether everything is "
                "published anew: a reviewed re-baseline. A demonstration can go to another folder (--out)."
            )


def _said(rule: dict[str, int]) -> str:
    return f"under {rule['minimum_shown']} hidden, the others rounded to {rule['rounding_base']}"


def _rule_of(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int] | None:
    """The rule that a release says it was made by; None where it tells of nobody."""
    con.execute(f"ATTACH {literal(str(path))} AS ruled (READ_ONLY)")
    try:
        protected = "ruled.cell JOIN ruled.metric ON metric.id = metric_id WHERE access = 'protected'"
        if not con.execute(f"SELECT 1 FROM {protected} AND status <> 'no_data' LIMIT 1").fetchall():
            return None
        said = dict(con.execute("SELECT name, value FROM ruled.policy").fetchall())
        return {name: int(said.get(name, getattr(Policy(), name))) for name in RULE}
    finally:
        con.execute("DETACH ruled")
