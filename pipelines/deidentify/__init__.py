"""Second stage: only declared columns pass from `raw` into `safe`, and nobody in `safe` can be recognised."""

from pipelines.deidentify.keys import key_fingerprint, key_place
from pipelines.deidentify.lines import Torn, torn_rows
from pipelines.deidentify.numbers import odd_rows
from pipelines.deidentify.rotate import begin_key, forget_retired, retired_keys, rotate_key
from pipelines.deidentify.safe import make_safe

__all__ = [
    "Torn", "begin_key", "forget_retired", "key_fingerprint", "key_place", "make_safe", "odd_rows", "retired_keys",
    "rotate_key", "torn_rows",
]  # fmt: skip
