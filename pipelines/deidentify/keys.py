"""Keyed pseudonyms. The key lives outside the data folder; without it a pseudonym leads nowhere."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from pipelines.contracts import ContractBroken

KEY_BYTES = 32
SHOWN_HEX = 32  # 128 of the 256 bits: no chance collision among any number of people, half the storage


def load_key(path: Path) -> bytes:
    """The secret key in `path`, created there (readable by its owner alone) the first time it is needed.

    Raises ContractBroken when the file holds anything else than a key.
    """
    if path.exists():
        return _read_key(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refused:
        raise ContractBroken(
            f"the key file {path} cannot be created ({refused.strerror}). Set LEAD_KEY_FILE to a place that can be "
            "written, outside the data folder."
        ) from None
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    return _read_key(path)


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ContractBroken(
            f"{path} does not hold a key of {KEY_BYTES} bytes in hexadecimal. Restore it from its backup: with a new "
            "key every person of earlier builds becomes a stranger."
        )
    return key


def pseudonym(key: bytes, site: str, purpose: str, value: str) -> str:
    """The pseudonym of `value`: HMAC-SHA256 under `key`, bound to its site and purpose, 32 hexadecimal digits."""
    message = "\0".join((site, purpose, value)).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:SHOWN_HEX]
