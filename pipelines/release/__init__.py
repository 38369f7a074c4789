"""Sixth stage: writes the one file that leaves the private side, and puts it in place in one step."""

from pipelines.release.approvals import approve, changes, current_release, kept_releases, rollback
from pipelines.release.write import write_release

__all__ = ["approve", "changes", "current_release", "kept_releases", "rollback", "write_release"]
