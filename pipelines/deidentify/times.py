"""The SQL that reads a day or a time, in the city's own time whatever zone the file speaks of."""

from collections.abc import Sequence

from pipelines.contracts import Column
from pipelines.contracts.times import CLOCK, EPOCHS, OTHER_WORD, ZONED, has_offset, is_utc, local
from pipelines.db import literal

CLOCK_BEHIND = r"[ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?( ?[AaPp][Mm])?$"
MICROSECONDS = {"epoch_s": 1_000_000, "epoch_ms": 1_000}


def time_sql(column: Column, text: str) -> str:
    """The time in `text` (an SQL name) as a clock in the city shows it; NULL for a moment where no zone is known."""
    if not column.formats:
        return _undeclared(column, text)
    return _first([*_plain(text, local(column.formats)), *_moments(column, text)])


def day_sql(column: Column, text: str) -> str:
    """The day in `text`, in the city's own time."""
    if not column.formats:
        return f"{_undeclared(column, text)}::DATE"
    formats = local(column.formats)
    days = [form for form in formats if not CLOCK.search(form)]
    times = [form for form in formats if CLOCK.search(form)]
    # A time beside a day says more than may be known: the day is kept. A time that names its zone is refused, for its
    # day may be another one here.
    day = f"regexp_replace({text}, {literal(CLOCK_BEHIND)}, '')"
    return f"{_first([*_plain(day, days), *_plain(text, times), *_moments(column, text)])}::DATE"


def _first(ways: Sequence[str]) -> str:
    return ways[0] if len(ways) == 1 else f"coalesce({', '.join(ways)})"


def _plain(text: str, formats: Sequence[str]) -> list[str]:
    return [f"try_strptime({text}, {literal(list(formats))})"] if formats else []


def _moments(column: Column, text: str) -> list[str]:
    """Each way in which `text` may tell a moment, turned into the time of the city's clocks.

    Every moment has one such time. That an hour of autumn comes twice cannot be told from it.
    """
    if not column.time_zone:
        return ["NULL::TIMESTAMP"] * (len(local(column.formats)) < len(column.formats))
    offsets = [form for form in column.formats if has_offset(form)]
    ways = _plain(text, offsets)
    utc = [form for form in column.formats if is_utc(form) and not has_offset(form)]
    ways += [f"timezone('UTC', {way})" for way in _plain(text, utc)]
    ways += [f"timezone('UTC', {_epoch(text, form)})" for form in column.formats if form in EPOCHS]
    return [f"timezone({literal(column.time_zone)}, {way})" for way in ways]


def _epoch(text: str, form: str) -> str:
    number = f"(try_cast({text} AS DECIMAL(28, 6)) * {MICROSECONDS[form]})::BIGINT"
    return f"CASE WHEN regexp_full_match({text}, {literal(EPOCHS[form])}) THEN make_timestamp({number}) END"


def _undeclared(column: Column, text: str) -> str:
    # DuckDB's own reading leaves out whatever stands behind the clock: PM, Z, an offset.
    moment = f"timezone({literal(column.time_zone)}, try_cast({text} AS TIMESTAMPTZ))" if column.time_zone else "NULL"
    return (
        f"CASE WHEN NOT regexp_full_match({text}, {literal(OTHER_WORD)}) THEN try_cast({text} AS TIMESTAMP) "
        f"WHEN regexp_full_match({text}, {literal(ZONED)}) THEN {moment} END"
    )
