"""What holds for every test: no network, no real warehouse, release or key; real data only where named."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).parents[1]
OWN_DATA = (ROOT / "data" / "private", ROOT / "data" / "release")
LOCAL_NAMES = {None, "", "localhost", b"localhost", socket.gethostname()}

# ---- nothing of the user's is touched


def _elsewhere(folder: Path) -> dict[str, str]:
    """The environment that moves everything a program of ours reads or writes by default into `folder`."""
    return {
        "LEAD_PRIVATE_DIR": str(folder / "private"),
        "LEAD_KEY_FILE": str(folder / "config" / "key"),
        "LEAD_SITES_DIR": str(folder / "sites"),
        "LEAD_RELEASE": str(folder / "release" / "current.duckdb"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "APPDATA": str(folder / "config"),
    }


def pytest_configure(config: pytest.Config) -> None:
    """Move the defaults before any module of ours is imported; seal the network and the user's databases."""
    folder = Path(tempfile.mkdtemp(prefix="lead-atlas-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ.update(_elsewhere(folder))
    # The programs that tests start keep what they compiled, as users' do: else each compiles all of ours anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    duckdb.connect = _connect_elsewhere
    socket.socket.connect = _connect_locally
    socket.socket.connect_ex = _connect_ex_locally
    socket.socket.sendto = _send_locally
    socket.getaddrinfo = _look_up_locally


def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than there are cores, at most four: a test that waits for a browser leaves its core."""
    return min((os.cpu_count() or 1) + 2, 4)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts with a private folder, a key file and a release of its own, none of which exists."""
    for name, value in _elsewhere(tmp_path / "defaults").items():
        monkeypatch.setenv(name, value)


_connect_to_database = duckdb.connect


def _connect_elsewhere(database: Any = ":memory:", *args: Any, **kwargs: Any) -> duckdb.DuckDBPyConnection:
    path = Path(str(database)).resolve()
    if any(path.is_relative_to(folder) for folder in OWN_DATA):
        raise AssertionError(f"a test opened {path.relative_to(ROOT)}: tests use folders of their own")
    return _connect_to_database(database, *args, **kwargs)


# ---- nothing leaves this machine

_attempts: list[str] = []
_connect, _connect_ex, _sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


def _is_local(host: Any) -> bool:
    if host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_unless_local(host: Any) -> None:
    """Note the attempt, so that the test fails even where a library swallows the error."""
    if not _is_local(host):
        _attempts.append(str(host))
        raise ConnectionRefusedError(f"tests have no network: {host}")


def _address(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        _refuse_unless_local(address[0])


def _connect_locally(self: socket.socket, address: Any) -> None:
    _address(self, address)
    return _connect(self, address)


def _connect_ex_locally(self: socket.socket, address: Any) -> int:
    _address(self, address)
    return _connect_ex(self, address)


def _send_locally(self: socket.socket, data: Any, *rest: Any) -> int:
    _address(self, rest[-1])
    return _sendto(self, data, *rest)


def _look_up_locally(host: Any, *args: Any, **kwargs: Any) -> list:
    _refuse_unless_local(host)
    return _getaddrinfo(host, *args, **kwargs)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """The hosts beyond this machine that the test tried to reach; any left at its end fails it."""
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"the test tried to reach {', '.join(_attempts)}"


# ---- data that others published, kept outside the repository


def named_folder(variable: str) -> Path:
    """The folder that an environment variable names; skips if unset, fails if it must be there."""
    named = os.environ.get(variable)
    if not named:
        sentence = f"{variable} is not set: it names a folder of published data that is not in this repository"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    folder = ROOT / named
    if not folder.is_dir():
        pytest.fail(f"{variable} names {named}, which is not a folder")
    return folder


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `real` runs only with the real data, and says so."""
    if item.get_closest_marker("real"):
        named_folder("LEAD_REAL_DATA")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real public extracts that LEAD_REAL_DATA names."""
    return named_folder("LEAD_REAL_DATA")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published method examples that LEAD_REFERENCE_DATA names."""
    return named_folder("LEAD_REFERENCE_DATA")
