"""What several tables of this folder are drawn on."""

import pytest

from tests.spec.released_town import Released


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """The small town with a year of referrals, released."""
    return Released(tmp_path_factory.mktemp("released"))
