"""The release's tables as SQL, with the privacy numbers written into their constraints."""

import string
from collections.abc import Iterable
from importlib import resources

from pipelines import policy
from pipelines.db import literal
from pipelines.policy import View

SCHEMA_VERSION = 1


def schema_sql(public: Iterable[str], shapes: Iterable[tuple[str, View]], open_sources: Iterable[str]) -> str:
    """The statements that create every table.

    Whatever metric is not in `public` is held to be protected and can only be written in one of `shapes` (metric and
    declared view); whatever source is not in `open_sources` can only tell whole months.
    """
    text = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
    return string.Template(text).substitute(
        minimum=policy.MINIMUM_SHOWN,
        base=policy.ROUNDING_BASE,
        resolution=policy.GRID_RESOLUTION,
        never=", ".join(map(literal, policy.GRID_NEVER)),
        public=_listed(public),
        shapes=_listed("|".join((m, v.layer, v.grain, v.attribute or "")) for m, v in shapes),
        open=_listed(open_sources),
    )


def _listed(words: Iterable[str]) -> str:
    # An empty list would be no SQL, and a NULL in it would let everything pass.
    return ", ".join(map(literal, words)) or "''"
