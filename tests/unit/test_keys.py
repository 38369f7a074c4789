"""The pseudonym key: made once, for its owner alone, never replaced; and the pseudonyms it gives."""

import hashlib
import stat

import pytest

from pipelines.contracts import ContractBroken
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
    with pytest.raises(ContractBroken, match="does not hold a key of 32 bytes") as refused:
        load_key(path)
    assert path.read_bytes() == damaged
    assert not damaged or damaged.decode("latin-1") not in str(refused.value)


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
