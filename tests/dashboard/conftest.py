"""Releases made once for the whole run, one for each variant."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from release_fixture import write_release  # noqa: E402


@pytest.fixture(scope="session")
def release_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the file of a variant, writing it when it is first asked for."""
    folder = tmp_path_factory.mktemp("releases")

    def of(variant: str) -> Path:
        path = folder / f"{variant}.duckdb"
        return path if path.exists() else write_release(path, variant)

    return of
