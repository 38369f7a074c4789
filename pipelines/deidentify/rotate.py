"""A new key begins a new era: every pseudonym changes, and the old key is put aside until it is destroyed."""

from contextlib import nullcontext
from pathlib import Path

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.deidentify.keys import VARIABLE, fingerprint, from_environment, load_key, new_key, write_key

RETIRED = ".retired-"


def rotate_key(path: Path, private_dir: Path) -> Path:
    """Put a new key in the place of the one in `path`; returns where the old one was put aside.

    Raises ContractBroken where there is no key to replace, where it does not come from the file, or while a build
    runs in `private_dir`.
    """
    _refuse_environment()
    if not path.exists():
        raise ContractBroken(f"there is no key in {path} to replace. The first build with programme files makes one.")
    # A build reads the key more than once: half of one under each key would make two strangers of one person.
    with db.only_one(private_dir, "build") if private_dir.is_dir() else nullcontext():
        return _replace(path)


def begin_key(path: Path) -> None:
    """Make a key in `path`, where there is none: for a key that is lost, which no build replaces by itself.

    Raises ContractBroken where there is one, or where it comes from the environment.
    """
    _refuse_environment()
    if path.exists():
        raise ContractBroken(f"there is a key in {path}. To begin with another: python -m pipelines key --rotate")
    write_key(path, new_key(), replace=False)


def _refuse_environment() -> None:
    if from_environment():
        raise ContractBroken(
            f"the key comes from the variable {VARIABLE}. Put a new one there where it is set: 64 hexadecimal digits, "
            'such as this prints: python -c "import secrets; print(secrets.token_hex(32))"'
        )


def _replace(path: Path) -> Path:
    old = load_key(path)
    # Named by what the warehouse keeps of its key: a backup can be matched with the key it was made under.
    aside = path.with_name(f"{path.name}{RETIRED}{fingerprint(old)}")
    write_key(aside, old, replace=True)
    write_key(path, new_key(), replace=True)
    return aside


def retired_keys(path: Path) -> list[Path]:
    """The keys put aside beside `path`, by name."""
    return sorted(found for found in path.parent.glob("*") if found.name.startswith(f"{path.name}{RETIRED}"))


def forget_retired(path: Path) -> list[Path]:
    """Delete the keys put aside beside `path`; returns where they were."""
    gone = retired_keys(path)
    for found in gone:
        found.unlink()
    return gone
