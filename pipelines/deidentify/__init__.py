"""Second stage: only declared columns pass from `raw` into `safe`, and nobody in `safe` can be recognised."""

from pipelines.deidentify.safe import make_safe

__all__ = ["make_safe"]
