"""The release's tables as SQL, with the privacy numbers written into their constraints."""

import string
from collections.abc import Iterable
from importlib import resources

from pipelines import policy
from pipelines.db import literal

SCHEMA_VERSION = 1


def schema_sql(public: Iterable[str]) -> str:
    """The statements that create every table; whatever metric is not in `public` is held to be protected."""
    text = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
    return string.Template(text).substitute(
        minimum=policy.MINIMUM_SHOWN,
        base=policy.ROUNDING_BASE,
        resolution=policy.GRID_RESOLUTION,
        never=", ".join(map(literal, policy.GRID_NEVER)),
        public=", ".join(map(literal, public)) or "''",
    )
