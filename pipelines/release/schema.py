"""The release's tables as SQL, with the privacy numbers written into their constraints."""

import string
from collections.abc import Iterable
from importlib import resources
from typing import NamedTuple

from pipelines import policy
from pipelines.db import literal
from pipelines.policy import Policy, View

SCHEMA_VERSION = 2
KINDS = ("share", "rate", "open_rate", "median")


class Derived(NamedTuple):
    """A protected metric whose value is not its count.

    `kind`: share (of its own units), rate (over a protected count), open_rate (over open data) or median.
    """

    metric_id: str
    kind: str
    scale: float


def schema_sql(
    public: Iterable[str],
    shapes: Iterable[tuple[str, View]],
    open_sources: Iterable[str],
    rules: Policy | None = None,
    derived: Iterable[Derived] = (),
) -> str:
    """The statements that create every table.

    Whatever metric is not in `public` is held to be protected and can only be written in one of `shapes` (metric and
    declared view); whatever source is not in `open_sources` can only tell whole months. What is not in `derived` has
    no value but its count.
    """
    rules = rules or Policy(minimum_shown=policy.MINIMUM_SHOWN, rounding_base=policy.ROUNDING_BASE)
    rates = list(derived)
    of_kind = {kind: _listed(one.metric_id for one in rates if one.kind == kind) for kind in KINDS}
    scales = " ".join(f"WHEN {literal(one.metric_id)} THEN {one.scale!r}::DOUBLE" for one in rates)
    quotient = f"(CASE metric_id {scales} ELSE 1 END * numerator / denominator)" if rates else "numerator"
    text = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
    return string.Template(text).substitute(
        minimum=rules.minimum_shown,
        base=rules.rounding_base,
        resolution=policy.GRID_RESOLUTION,
        never=", ".join(map(literal, policy.GRID_NEVER)),
        public=_listed(public),
        shares=of_kind["share"],
        rates=of_kind["rate"],
        open_rates=of_kind["open_rate"],
        medians=of_kind["median"],
        classes=", ".join(map(str, policy.MEDIAN_CLASSES)),
        quotient=policy.two_digits(quotient),
        shapes=_listed("|".join((m, v.layer, v.grain, v.attribute or "")) for m, v in shapes),
        open=_listed(open_sources),
    )


def _listed(words: Iterable[str]) -> str:
    # An empty list would be no SQL, and a NULL in it would let everything pass.
    return ", ".join(map(literal, words)) or "''"
