"""The guards around every test: each is seen to hold, and to let through what it should."""

import os
import socket
from pathlib import Path

import duckdb
import pytest

from tests import conftest

ROOT = Path(__file__).parents[2]
OUTSIDE = "192.0.2.1"  # an address set aside for documentation: nobody answers there


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection((OUTSIDE, 80), timeout=1),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((OUTSIDE, 80)),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", (OUTSIDE, 80)),
        lambda: socket.getaddrinfo("example.org", 80),
    ],
    ids=["tcp", "udp", "datagram", "name"],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_test_that_reaches_outside_is_stopped_and_noted(reach, network_attempts):
    with pytest.raises(ConnectionRefusedError, match="tests have no network"):
        reach()
    assert network_attempts
    network_attempts.clear()


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


@pytest.mark.parametrize("place", ["data/private/warehouse.duckdb", "data/release/current.duckdb"])
def test_the_users_own_databases_cannot_be_opened(place):
    with pytest.raises(AssertionError, match="tests use folders of their own"):
        duckdb.connect(str(ROOT / place))


@pytest.mark.parametrize("name", ["LEAD_PRIVATE_DIR", "LEAD_KEY_FILE", "LEAD_RELEASE"])
def test_defaults_lie_in_a_folder_of_the_test(name, tmp_path):
    assert Path(os.environ[name]).is_relative_to(tmp_path)
    assert not Path(os.environ[name]).exists()


def test_missing_real_data_is_a_skip_on_a_laptop_and_a_failure_in_ci(monkeypatch):
    monkeypatch.delenv("LEAD_REAL_DATA", raising=False)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="LEAD_REAL_DATA is not set"):
        conftest.named_folder("LEAD_REAL_DATA")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="LEAD_REAL_DATA is not set"):
        conftest.named_folder("LEAD_REAL_DATA")


def test_a_wrong_name_for_the_real_data_is_never_a_skip(monkeypatch):
    monkeypatch.setenv("LEAD_REAL_DATA", "no/such/folder")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.fail.Exception, match="not a folder"):
        conftest.named_folder("LEAD_REAL_DATA")
