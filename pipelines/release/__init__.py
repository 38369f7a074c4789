"""Sixth stage: writes the one file that leaves the private side, and puts it in place in one step."""

from pipelines.release.approvals import (
    Kept,
    candidate,
    changes,
    current_release,
    kept_releases,
    let_out,
    read_release,
    rollback,
)
from pipelines.release.content import content_hash
from pipelines.release.write import Published, write_release

__all__ = [
    "Kept", "Published", "candidate", "changes", "content_hash", "current_release", "kept_releases", "let_out",
    "read_release", "rollback", "write_release",
]  # fmt: skip
