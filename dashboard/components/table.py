"""The numbers as a real HTML table, which a screen reader can walk through."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.language import say


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its name, its numbers as printed, a remark, whether it is the chosen one."""

    name: str
    numbers: tuple[str, ...]
    remark: str
    chosen: bool = False


def table(caption: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Show a table; `columns` are the name's and the numbers', a column for remarks is added."""
    head = f'<th scope="col">{html.escape(columns[0])}</th>'
    head += "".join(f'<th scope="col" class="n">{html.escape(name)}</th>' for name in columns[1:])
    head += f'<th scope="col">{html.escape(say("Remark"))}</th>'
    body = "".join(_row(row) for row in rows)
    label = html.escape(caption, quote=True)
    st.html(
        f'<div class="atlas-table" role="region" tabindex="0" aria-label="{label}">'
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(row: Row) -> str:
    cells = "".join(f'<td class="n">{html.escape(text)}</td>' for text in row.numbers)
    cells += f'<td class="word">{html.escape(row.remark)}</td>'
    opening = '<tr class="chosen">' if row.chosen else "<tr>"
    return f'{opening}<th scope="row">{html.escape(row.name)}</th>{cells}</tr>'


def register(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[str] = ()
) -> None:
    """Show a list in words as a table; the columns of `numbers` are set as numbers."""
    right = [name in numbers for name in columns]
    head = "".join(_head(name, n) for name, n in zip(columns, right, strict=True))
    body = "".join(f"<tr>{''.join(_cells(row, right))}</tr>" for row in rows)
    label = html.escape(caption, quote=True)
    st.html(
        f'<div class="atlas-table atlas-register" role="region" tabindex="0" aria-label="{label}">'
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _head(name: str, is_number: bool) -> str:
    return f'<th scope="col"{" class=n" if is_number else ""}>{html.escape(name)}</th>'


def _cells(row: Sequence[object], right: Sequence[bool]) -> list[str]:
    texts = [html.escape("" if value is None else str(value)) for value in row]
    first = f'<th scope="row">{texts[0]}</th>'
    return [first, *(f"<td{' class=n' if n else ''}>{text}</td>" for text, n in zip(texts[1:], right[1:], strict=True))]
