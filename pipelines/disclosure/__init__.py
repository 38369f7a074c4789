"""Fifth stage: what may be shown. Protected numbers leave here hidden below ten and rounded to five, or not at all."""

from pipelines.disclosure.archive import load_archive
from pipelines.disclosure.audit import Faults, audit_release
from pipelines.disclosure.cells import protect_cells
from pipelines.disclosure.gate import Gate
from pipelines.disclosure.maps import load_replaced, refuse_another_map
from pipelines.disclosure.private_report import find_passed, keep_audit, keep_passed, known_for
from pipelines.disclosure.views import declared_views

__all__ = [
    "Faults", "Gate", "audit_release", "declared_views", "find_passed", "keep_audit", "keep_passed", "known_for",
    "load_archive", "load_replaced", "protect_cells", "refuse_another_map",
]  # fmt: skip
