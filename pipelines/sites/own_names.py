"""A programme's own column names and codes: site.toml says what they stand for, and the contract gains a layout.

[programme.lead_referrals]
absent = ["unit_type"]                    # columns of ours that the programme's export does not have
[programme.lead_referrals.columns]
"Referral No" = "referral_id"             # theirs = ours; what is not listed has our name
"DOB" = "birth_date"                      # kept as an age band alone
[programme.lead_referrals.values.door]
"LE diversion" = "arrest_diversion"       # their code = ours; "" says that the code means nothing is known
"""

from collections.abc import Mapping
from dataclasses import replace

from pipelines.contracts import Column, Contract, ContractBroken, Layout


def with_own_names(contract: Contract, settings: Mapping) -> Contract:
    """`contract` with the layout and the codes that the site's `settings` state for it; unchanged where there are none.

    Raises ContractBroken for a statement about a column or a word that the contract does not have.
    """
    own = settings.get("programme", {}).get(contract.source)
    if own is None:
        return contract
    where = f"site.toml, [programme.{contract.source}"
    _refuse(f"{where}]", set(own) - {"columns", "values", "absent"}, "columns, values and absent")
    codes = own.get("values", {})
    columns = {column.name: column for column in contract.columns}
    _refuse(f"{where}.values]", set(codes) - set(columns), ", ".join(columns))
    spoken = tuple(_with_codes(column, codes.get(name, {}), where) for name, column in columns.items())
    layout = _layout(contract, own.get("columns", {}), own.get("absent", []), where)
    return replace(contract, columns=spoken, others=(*contract.others, *([layout] if layout else [])))


def _with_codes(column: Column, codes: Mapping[str, str], where: str) -> Column:
    if column.one_of:
        _refuse(f"{where}.values.{column.name}]", set(codes.values()) - {"", *column.one_of}, ", ".join(column.one_of))
    return replace(column, codes=(*column.codes, *codes.items())) if codes else column


def _layout(contract: Contract, columns: Mapping[str, str], absent: list[str], where: str) -> Layout | None:
    if not columns and not absent:
        return None
    instead = {column.born: column.name for column in contract.columns if column.born}
    known = ", ".join([*contract.header, *instead])
    _refuse(f"{where}.columns]", set(columns.values()) - set(contract.header) - set(instead), known)
    _refuse(f"{where}] absent", set(absent) - set(contract.header), known)
    needed = {column.name for column in contract.kept if column.required}
    _refuse(f"{where}] absent", needed & set(absent), "columns that a row can do without")
    theirs = {instead.get(ours, ours): name for name, ours in columns.items()}
    if len(theirs) < len(columns):
        raise ContractBroken(f"{where}.columns]: two of their columns stand for one of ours. Keep one.")
    names = {name: theirs.get(name, name) for name in contract.header if name not in absent}
    return Layout(title=f"{contract.title}, in the programme's own words", names=names)


def _refuse(where: str, wrong: set[str], known: str) -> None:
    if wrong:
        raise ContractBroken(f"{where}: {', '.join(sorted(wrong))} cannot stand here. Known are: {known}.")
