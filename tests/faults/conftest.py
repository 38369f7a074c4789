"""Soak: `make soak` sets LEAD_SOAK, and everything here runs far longer."""

import os

import pytest

from tests.pipeline.conftest import Town

SOAK = bool(os.environ.get("LEAD_SOAK"))


@pytest.fixture
def town(tmp_path) -> Town:
    """A town with its districts and nothing else."""
    town = Town(tmp_path)
    town.in_process = False
    return town
