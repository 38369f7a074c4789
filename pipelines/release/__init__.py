"""Sixth stage: writes the one file that leaves the private side, and puts it in place in one step."""

from pipelines.release.approvals import (
    Kept,
    candidate,
    changes,
    content_of,
    current_release,
    kept_releases,
    last_seen,
    leads_nowhere,
    let_out,
    read_release,
    refuse_approval,
    rollback,
)
from pipelines.release.one_rule import refuse_another_rule
from pipelines.release.remembered import refuse_missing
from pipelines.release.write import Published, write_release

__all__ = [
    "Kept", "Published", "candidate", "changes", "content_of", "current_release", "kept_releases",
    "last_seen", "leads_nowhere", "let_out", "read_release", "refuse_another_rule", "refuse_approval",
    "refuse_missing", "rollback", "write_release",
]  # fmt: skip
