"""The pseudonym key: made once, for its owner alone, never replaced; and the pseudonyms it gives."""

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.contracts import ContractBroken
from pipelines.db import only_one
from pipelines.deidentify import forget_retired, key_fingerprint, retired_keys, rotate_key
from pipelines.deidentify.keys import load_key, pseudonym

KEY = bytes(range(32))


def hmac_sha256(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 written out from its definition (RFC 2104), as a second opinion."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).hexdigest()


def test_the_first_call_makes_a_key_that_only_its_owner_reads(tmp_path):
    path = tmp_path / "deep" / "er" / "key"
    key = load_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_text() == key.hex() + "\n"


def test_later_calls_give_the_same_key(tmp_path):
    path = tmp_path / "key"
    assert load_key(path) == load_key(path)


def test_two_places_have_two_keys(tmp_path):
    assert load_key(tmp_path / "one") != load_key(tmp_path / "two")


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"secret", id="no hexadecimal"),
        pytest.param(KEY[:31].hex().encode(), id="too short"),
        pytest.param((KEY + b"x").hex().encode(), id="too long"),
        pytest.param(b"\xff" * 64, id="no text"),
    ],
)
def test_a_damaged_key_is_refused_not_replaced_and_not_told(tmp_path, damaged):
    path = tmp_path / "key"
    path.write_bytes(damaged)
    path.chmod(0o600)
    with pytest.raises(ContractBroken, match="does not hold a key of 32 bytes") as refused:
        load_key(path)
    assert path.read_bytes() == damaged
    assert not damaged or damaged.decode("latin-1") not in str(refused.value)


def test_first_builds_at_once_agree_on_one_key_and_leave_nothing_else(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_key, [tmp_path / "key"] * 32))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_a_key_that_others_can_open_is_refused_until_it_is_closed(tmp_path, mode):
    path = tmp_path / "key"
    key = load_key(path)
    path.chmod(mode)
    with pytest.raises(ContractBroken) as refused:
        load_key(path)
    told = str(refused.value)
    assert key.hex() not in told
    assert 0 < told.index(f"chmod 600 {path}\n") < told.index("key --rotate")  # in this order: the other is refused
    path.chmod(0o400)
    assert load_key(path) == key


def test_the_key_of_the_environment_goes_first_and_no_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("LEAD_KEY", f" {KEY.hex().upper()}\n")
    assert load_key(tmp_path / "key") == KEY
    assert not (tmp_path / "key").exists()
    monkeypatch.setenv("LEAD_KEY", "")
    assert load_key(tmp_path / "key") != KEY


@pytest.mark.parametrize("wrong", ["secret", KEY[:31].hex(), KEY.hex() + "0", KEY.hex()[:-1] + "g", "schlüssel"])
def test_a_wrong_key_in_the_environment_is_refused_and_not_told(tmp_path, monkeypatch, wrong):
    load_key(tmp_path / "key")
    monkeypatch.setenv("LEAD_KEY", wrong)
    with pytest.raises(ContractBroken, match="the variable LEAD_KEY does not hold a key") as refused:
        load_key(tmp_path / "key")
    assert wrong not in str(refused.value)


@pytest.mark.parametrize(
    "poor", [b"\0" * 32, b"ab" * 16, bytes(range(15)) * 2 + b"\0\0", b"a secret that is a secret indeed"]
)
def test_a_key_that_can_be_guessed_is_refused_wherever_it_stands_and_not_told(tmp_path, monkeypatch, poor):
    path = tmp_path / "key"
    path.write_text(poor.hex())
    path.chmod(0o600)
    with pytest.raises(ContractBroken, match="can be guessed") as refused:
        load_key(path)
    assert poor.hex() not in str(refused.value)
    monkeypatch.setenv("LEAD_KEY", poor.hex())
    with pytest.raises(ContractBroken, match="the variable LEAD_KEY holds a key that can be guessed"):
        load_key(path)


def test_a_key_with_sixteen_different_bytes_is_taken(monkeypatch, tmp_path):
    monkeypatch.setenv("LEAD_KEY", (bytes(range(16)) * 2).hex())
    assert load_key(tmp_path / "key") == bytes(range(16)) * 2


def test_a_fingerprint_tells_keys_apart_and_makes_none(tmp_path, monkeypatch):
    one, other = tmp_path / "one", tmp_path / "other"
    assert key_fingerprint(one) is None
    assert not one.exists()
    load_key(one), load_key(other)
    assert key_fingerprint(one) == key_fingerprint(one) == hmac_sha256(load_key(one), b"fingerprint of this key")[:16]
    assert key_fingerprint(one) != key_fingerprint(other)
    monkeypatch.setenv("LEAD_KEY", load_key(other).hex())
    assert key_fingerprint(one) == key_fingerprint(tmp_path / "none") == key_fingerprint(other)


def test_rotating_puts_the_old_key_aside_under_its_fingerprint(tmp_path):
    path = tmp_path / "key"
    eras = [(load_key(path), key_fingerprint(path))]
    for _ in range(2):
        aside = rotate_key(path, tmp_path / "private")
        assert aside.name == f"key.retired-{eras[-1][1]}"
        assert load_key(aside) == eras[-1][0]
        assert stat.S_IMODE(aside.stat().st_mode) == stat.S_IMODE(path.stat().st_mode) == 0o600
        eras.append((load_key(path), key_fingerprint(path)))
    assert len(set(eras)) == 3
    assert len(retired_keys(path)) == 2
    assert forget_retired(path) == sorted(tmp_path / f"key.retired-{mark}" for _, mark in eras[:2])
    assert [found.name for found in tmp_path.iterdir()] == ["key"]


def test_a_key_is_not_rotated_where_there_is_none_or_while_a_build_runs(tmp_path, monkeypatch):
    path, private = tmp_path / "key", tmp_path / "private"
    with pytest.raises(ContractBroken, match="there is no key"):
        rotate_key(path, private)
    key = load_key(path)
    private.mkdir()
    with only_one(private, "build"), pytest.raises(ContractBroken, match="another build is running"):
        rotate_key(path, private)
    monkeypatch.setenv("LEAD_KEY", KEY.hex())
    with pytest.raises(ContractBroken, match="comes from the variable LEAD_KEY") as refused:
        rotate_key(path, private)
    assert KEY.hex() not in str(refused.value)
    monkeypatch.delenv("LEAD_KEY")
    assert load_key(path) == key


def test_a_folder_in_the_place_of_the_key_is_refused(tmp_path):
    with pytest.raises(ContractBroken):
        load_key(tmp_path)


def test_a_place_where_no_key_can_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ContractBroken, match="LEAD_KEY_FILE"):
        load_key(tmp_path / "file" / "key")


@pytest.mark.parametrize(("site", "purpose", "value"), [("seattle", "person", "4711"), ("s", "referral", "Ünïcode 7")])
def test_a_pseudonym_is_an_hmac_over_site_purpose_and_value(site, purpose, value):
    expected = hmac_sha256(KEY, f"{site}\0{purpose}\0{value}".encode())
    assert pseudonym(KEY, site, purpose, value) == expected[:32]


def test_pseudonyms_of_one_number_cannot_be_joined_across_purposes_sites_and_keys():
    others = [
        pseudonym(KEY, "seattle", "person", "4711"),
        pseudonym(KEY, "seattle", "referral", "4711"),
        pseudonym(KEY, "burien", "person", "4711"),
        pseudonym(KEY[::-1], "seattle", "person", "4711"),
        pseudonym(KEY, "seattle", "person", "4712"),
        pseudonym(KEY, "seattleperson", "", "4711"),
    ]
    assert len(set(others)) == len(others)
