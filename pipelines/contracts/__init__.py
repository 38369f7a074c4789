"""Shapes declared once: what a file must look like, what a core table holds, what a site is."""

from pipelines.contracts.declare import Column, Contract, ContractBroken, Layout, Order, Site
from pipelines.contracts.fault import kind_and_place
from pipelines.contracts.reference import REFERENCE
from pipelines.contracts.tables import create_core, create_safe
from pipelines.contracts.told_names import told_file

__all__ = [
    "REFERENCE",
    "Column",
    "Contract",
    "ContractBroken",
    "Layout",
    "Order",
    "Site",
    "create_core",
    "create_safe",
    "kind_and_place",
    "told_file",
]
