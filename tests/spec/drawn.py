"""Tables drawn in a test's own text: what goes in and what is expected, where the eye can compare them."""

import re
from datetime import date


def rows(drawn: str) -> list[dict[str, str | None]]:
    """The rows of a drawn table, as text by column name: cells stand two blanks apart, `-` is nothing."""
    lines = [re.split(r"\s{2,}", line.strip()) for line in drawn.strip().splitlines() if line.strip()]
    header, *body = lines
    wrong = [line for line in body if len(line) != len(header)]
    if wrong:
        raise ValueError(f"expected {len(header)} cells in each row, found {wrong}")
    return [dict(zip(header, (None if cell == "-" else cell for cell in line), strict=True)) for line in body]


def day(text: str | None) -> date | None:
    """`text` (YYYY-MM-DD) as a day, None for nothing."""
    return date.fromisoformat(text) if text else None
