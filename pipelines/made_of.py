"""What a warehouse was made of beside the files of its folder: a refresh adds to one only while that is the same."""

import hashlib
import os
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

from pipelines.contracts import Site
from pipelines.settings import CODE_VERSION, REFERENCE

HERE = Path(__file__).parent
CODE = {".py", ".sql", ".toml", ".csv"}


def made_of(site: Site, demonstration: bool) -> dict[str, str]:
    """By name what a build rests on: programs, reference files and site as hashes of their contents."""
    return {
        "the program": _program(),
        "a package": _packages(),
        "a reference file": _hash(REFERENCE.iterdir()),
        "the city": site.name + " " + _hash(path for path in site.folder.rglob("*") if "__pycache__" not in path.parts),
        "the demonstration's mark": str(demonstration),
    }


def code_version() -> str:
    """The program's version and the start of the hash of its files, wherever they lie."""
    return f"{CODE_VERSION}+{_program()[:8]}"


@cache
def _program() -> str:
    # Once for a process: it goes on as it began, whatever becomes of the files.
    return _hash(path for root in (HERE, HERE.parent / "geo") for path in root.rglob("*") if path.suffix in CODE)


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        content = path.read_bytes()
        name = os.path.relpath(path, HERE.parent).replace(os.sep, "/")
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _packages() -> str:
    # Each installed package has a folder named after it and its version.
    installed = sorted(path.name for path in Path(duckdb.__file__).parent.parent.glob("*.dist-info"))
    return hashlib.sha256(" ".join([sys.version, *installed]).encode()).hexdigest()
