"""The declared views, read from the one reviewed file."""

import tomllib
from pathlib import Path

from pipelines.policy import View

FILE = Path(__file__).with_name("views.toml")


def declared_views() -> list[View]:
    """Every declared view, in the file's order; raises TypeError for a key that views do not have."""
    return [View(**view) for view in tomllib.loads(FILE.read_text("utf-8"))["view"]]
