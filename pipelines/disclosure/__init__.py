"""Fifth stage: what may be shown. Protected numbers leave here hidden below ten and rounded to five, or not at all."""

from pipelines.disclosure.cells import protect_cells
from pipelines.disclosure.views import declared_views

__all__ = ["declared_views", "protect_cells"]
