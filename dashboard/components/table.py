"""The numbers as a real HTML table, which a screen reader can walk through."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.language import say

LONG = 14  # a table with more lines scrolls inside itself
SHORT = 18  # letters: every month's name; a series of them stands in columns on paper
NAMED = 30  # letters: on a phone a longer name stands above its numbers where there are several


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its name, its numbers as printed, a remark, whether it is the chosen one."""

    name: str
    numbers: tuple[str, ...]
    remark: str
    chosen: bool = False


def table(caption: str, columns: Sequence[str], rows: Sequence[Row], last: str = "") -> None:
    """Show a table; `columns` are the name's and the numbers', one for remarks, or for `last`, is added if needed."""
    head = _head(columns[0], False) + "".join(_head(name, True) for name in columns[1:])
    remarks = any(row.remark for row in rows)
    if remarks:
        head += f'<th scope="col" class="word">{html.escape(last or say("Remark"))}</th>'
    body = "".join(_row(row, remarks, last) for row in rows)
    classes = "long" if len(rows) > LONG else ""
    _show(caption, f"{_of_numbers([row.name for row in rows], columns)} {classes}", len(columns) - 1, head, body)


def _row(row: Row, remarks: bool, last: str) -> str:
    cells = "".join(f'<td class="n">{html.escape(text)}</td>' for text in row.numbers)
    if remarks:
        # The words are wrapped so that a phone can keep them in sight while the numbers are moved sideways.
        named = f' data-head="{html.escape(last, quote=True)}"' if last else ""
        words = f"<span{named}>{html.escape(row.remark)}</span>" if row.remark else ""
        cells += f'<td class="word">{words}</td>'
    opening = '<tr class="chosen">' if row.chosen else "<tr>"
    return f'{opening}<th scope="row">{html.escape(row.name)}</th>{cells}</tr>'


def register(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[str] = ()
) -> None:
    """Show a list in words as a table; the columns of `numbers` are set as numbers."""
    right = [name in numbers for name in columns]
    # On a phone a table of numbers stays a table; one with many columns of words becomes a card for each line.
    cards = len(columns) > 2 and 2 * sum(right) < len(columns)
    head = "".join(_head(name, n) for name, n in zip(columns, right, strict=True))
    body = "".join(f"<tr>{''.join(_cells(row, right))}</tr>" for row in rows)
    kind = "atlas-cards" if cards else _of_numbers([str(row[0]) for row in rows], columns)
    _show(caption, f"atlas-register {kind}", len(columns) - 1, head, body, columns if cards else ())


def _of_numbers(names: Sequence[str], columns: Sequence[str]) -> str:
    longest = max(map(len, names), default=0)
    if longest <= SHORT:
        return "atlas-numbers atlas-short"
    return "atlas-numbers atlas-named" if len(columns) > 3 and longest > NAMED else "atlas-numbers"


def _show(caption: str, classes: str, numbers: int, head: str, body: str, heads: Sequence[str] = ()) -> None:
    # The style sheet repeats the heads inside the cards.
    style = ";".join([f"--numbers:{numbers}", *(f"--head-{n}:{_quoted(name)}" for n, name in enumerate(heads, 1))])
    st.html(
        f'<div class="atlas-table {classes}" style="{html.escape(style, quote=True)}" role="region" tabindex="0"'
        f' aria-label="{html.escape(caption, quote=True)}"><table><caption>{html.escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _head(name: str, is_number: bool) -> str:
    return f'<th scope="col"{" class=n" if is_number else ""}>{html.escape(name)}</th>'


def _cells(row: Sequence[object], right: Sequence[bool]) -> list[str]:
    texts = [html.escape("" if value is None else str(value)) for value in row]
    first = f'<th scope="row">{texts[0]}</th>'
    return [first, *(f"<td{' class=n' if n else ''}>{text}</td>" for text, n in zip(texts[1:], right[1:], strict=True))]


def _quoted(text: str) -> str:
    """The text as a string of CSS."""
    return '"' + text.replace("\\", r"\5c ").replace('"', r"\22 ") + ': "'
