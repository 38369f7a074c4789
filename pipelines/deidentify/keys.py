"""Keyed pseudonyms. The key lives outside the data folder; without it a pseudonym leads nowhere."""

import contextlib
import hashlib
import hmac
import os
import secrets
import shlex
import stat
import sys
import tempfile
from pathlib import Path

from pipelines.contracts import ContractBroken

KEY_BYTES = 32
SHOWN_HEX = 32  # 128 of the 256 bits: no chance collision among any number of people, half the storage
FINGERPRINT_HEX = 16
# Of 32 bytes drawn by chance fewer than 16 differ in 3 of 10^17 keys; in zeros, words and patterns they do.
FEWEST_DIFFERENT = 16
VARIABLE = "LEAD_KEY"  # read here and nowhere else, so that no settings hold, show or hand on the key itself


def load_key(path: Path) -> bytes:
    """The secret key: that of the variable LEAD_KEY, else of the file `path`, made there when it is first needed.

    Raises ContractBroken when it is no key, or a file that others can read.
    """
    if from_environment():
        return _key_of(os.environ[VARIABLE].encode(errors="replace"), key_place(path))
    if not path.exists():
        write_key(path, new_key(), replace=False)
    return _read_key(path)


def from_environment() -> bool:
    """Whether the key stands in the environment, so that no file is asked for."""
    return bool(os.environ.get(VARIABLE))


def key_place(path: Path) -> str:
    """Where the key of a build comes from, in words."""
    return f"the variable {VARIABLE}" if from_environment() else str(path)


def new_key() -> bytes:
    """A key that nobody has."""
    return secrets.token_bytes(KEY_BYTES)


def write_key(path: Path, key: bytes, *, replace: bool) -> None:
    """Write `key` to `path`, for its owner alone, whole or not at all; what is there goes only where `replace` says so.

    Raises ContractBroken when nothing can be written there.
    """
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(beside, path)
        else:  # a link is never made over another file: two first builds at once agree on one key
            with contextlib.suppress(FileExistsError):
                os.link(beside, path)
    except OSError as refused:
        raise ContractBroken(
            f"the key file {path} cannot be created ({refused.strerror}). Set LEAD_KEY_FILE to a place that can be "
            "written, outside the data folder."
        ) from None
    finally:
        if beside:
            Path(beside).unlink(missing_ok=True)


def _read_key(path: Path) -> bytes:
    try:
        content, mode = path.read_bytes(), path.stat().st_mode
    except OSError:
        content, mode = b"", 0
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ContractBroken(
            f"other users of this machine can open the key file {path}. First close it: chmod 600 "
            f"{shlex.quote(str(path))}\nThen, if one of them may have copied it, make a new key: "
            "python -m pipelines key --rotate"
        )
    return _key_of(content, key_place(path))


def _key_of(content: bytes, where: str) -> bytes:
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ContractBroken(
            f"{where} does not hold a key of {KEY_BYTES} bytes in hexadecimal ({2 * KEY_BYTES} digits). Restore it "
            "from its backup: with a new key every person of earlier builds becomes a stranger."
        )
    if len(set(key)) < FEWEST_DIFFERENT:
        raise ContractBroken(
            f"{where} holds a key that can be guessed: it repeats a few bytes. Put one there that was drawn by chance, "
            'such as this prints: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    return key


def pseudonym(key: bytes, site: str, purpose: str, value: str) -> str:
    """The pseudonym of `value`: HMAC-SHA256 under `key`, bound to its site and purpose, 32 hexadecimal digits."""
    message = "\0".join((site, purpose, value)).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:SHOWN_HEX]


def fingerprint(key: bytes) -> str:
    """What may be kept and shown of `key` to tell it from another, 16 hexadecimal digits."""
    return hmac.new(key, b"fingerprint of this key", hashlib.sha256).hexdigest()[:FINGERPRINT_HEX]


def key_fingerprint(path: Path) -> str | None:
    """The fingerprint of the key that a build would use now; None where there is none yet, and none is made.

    Raises ContractBroken when what is there is not a key.
    """
    return fingerprint(load_key(path)) if from_environment() or path.exists() else None
