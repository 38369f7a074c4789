"""Sixth stage: writes the one file that leaves the private side, and puts it in place in one step."""

from pipelines.release.approvals import (
    Kept,
    candidate,
    changes,
    content_of,
    current_release,
    gives_way,
    kept_releases,
    last_seen,
    leads_nowhere,
    let_out,
    only_writer,
    read_release,
    refuse_approval,
    rollback,
    seen_before,
)
from pipelines.release.compared import Compared, compare_release, stand_in
from pipelines.release.one_rule import refuse_another_rule
from pipelines.release.remembered import refuse_missing
from pipelines.release.write import Published, write_release

__all__ = [
    "Compared", "Kept", "Published", "candidate", "changes", "compare_release", "content_of", "current_release",
    "gives_way", "kept_releases", "last_seen", "leads_nowhere", "let_out", "only_writer", "read_release",
    "refuse_another_rule", "refuse_approval", "refuse_missing", "rollback", "seen_before", "stand_in", "write_release",
]  # fmt: skip
