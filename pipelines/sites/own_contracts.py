"""Refuses a declaration that cannot be right: a word that nobody knows, a key that is no column."""

import codecs
import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import get_args

from pipelines.contracts import Column, Contract, ContractBroken
from pipelines.contracts.declare import FEEDS, FIRST_DAY, SEPARATORS, Access, Breach, Delivery, Form
from pipelines.contracts.times import TYPES, why_no_format

# The number by which the database knows a row, and the shape of each area of a map.
OURS, SHAPE = ("rowid",), "geometry"
NAME = re.compile(r"[a-z][a-z0-9_]*")


def check_contract(contract: Contract) -> Contract:
    """`contract` as it is; raises ContractBroken naming the file, the word and the nearest one that could be meant."""
    said = {"feeds": (contract.feeds, ("", *FEEDS)), "access": (contract.access, get_args(Access))}
    said |= {"form": (contract.form, get_args(Form)), "delivery": (contract.delivery, (None, *get_args(Delivery)))}
    for name, (word, known) in said.items():
        _refuse(contract, f"{name}=", [word], known)
    for layout in contract.layouts:
        _refuse(contract, "separator=", [layout.separator], SEPARATORS)
        _check_encoding(contract, layout.encoding)
    becomes = _checked_names(contract)
    for name in ("key", "compared"):
        _refuse(contract, f"{name}=", getattr(contract, name), becomes)
    for order in contract.orders:
        _refuse(contract, "orders=", [order.first, order.second], becomes)
        _refuse(contract, "breach=", [order.breach], get_args(Breach))
    for column in contract.columns:
        _refuse(contract, f"decimal= of {column.name}", [column.decimal], (".", ","))
        _check_formats(contract, column)
        _check_since(contract, column)
    for name in ("latest", "span"):
        _refuse(contract, f"{name}=", [getattr(contract, name)], (None, *becomes))
        _refuse_no_time(contract, name)
    _check_crs(contract)
    return contract


def _checked_names(contract: Contract) -> list[str]:
    """What its columns become."""
    becomes = [str(column.becomes) for column in contract.kept]
    for name in (contract.source, *becomes):
        if not NAME.fullmatch(name):
            _broken(contract, f"{name!r} is no name of ours: small letters, digits and _, beginning with a letter.")
    for name in becomes:
        if name in OURS or (name == SHAPE and contract.form == "areas"):
            _broken(contract, f"no column can become {name}, which each row has of its own. Give it another name.")
    if twice := sorted({name for name in becomes if becomes.count(name) > 1}):
        _broken(contract, f"two columns become {', '.join(twice)}. Keep one.")
    return becomes


def _check_crs(contract: Contract) -> None:
    if not contract.crs:
        return
    from geo.crs import is_known  # slow to import

    points = {column.becomes for column in contract.kept if column.type == "DOUBLE"}
    if not {"lon", "lat"} <= points:
        _broken(contract, 'crs= is for columns that become lon and lat, each with type="DOUBLE". Declare both.')
    if not is_known(contract.crs):
        _broken(
            contract,
            f'crs= has {contract.crs!r}, which is no coordinate system. Write its number as in "EPSG:2926"; whoever '
            "publishes the list says which, or the .prj of a map of theirs does.",
        )


def _refuse_no_time(contract: Contract, name: str) -> None:
    for column in contract.kept:
        if column.becomes == getattr(contract, name) and column.type not in TYPES:
            _broken(contract, f'{name}= is a day or a time, and {column.name} is none. Give it type="TIMESTAMP".')


def _check_formats(contract: Contract, column: Column) -> None:
    if column.formats and column.type not in TYPES:
        _broken(contract, f'formats= of {column.name} is for days and times. Give it type="TIMESTAMP".')
    for form in column.formats:
        if why := why_no_format(form):
            _broken(contract, f'formats= of {column.name} has "{form}", which no time is read by: {why}.')


def _check_since(contract: Contract, column: Column) -> None:
    try:
        known = date.fromisoformat(column.since) >= date.fromisoformat(FIRST_DAY)
    except ValueError:
        known = False
    if not known:
        _broken(contract, f"since= of {column.name} has {column.since!r}. Write a day from {FIRST_DAY} on, like that.")


def _check_encoding(contract: Contract, encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError:
        _broken(contract, f"encoding= has {encoding!r}, which is not known. Usual are utf-8, windows-1252 and utf-16.")


def _refuse(contract: Contract, where: str, words: Iterable[str | None], known: Iterable[str | None]) -> None:
    allowed = list(known)
    for word in words:
        if word not in allowed:
            texts = [one for one in allowed if one]
            near = get_close_matches(str(word), texts, 1, 0.5)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            _broken(contract, f"{where} has {word!r}, which cannot stand there.{meant} Known are: {', '.join(texts)}.")


def _broken(contract: Contract, fault: str) -> None:
    raise ContractBroken(f"{contract.declared_in}: {fault}")
