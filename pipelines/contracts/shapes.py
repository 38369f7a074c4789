"""What values that break their column's rule look like: their shape tells the cause, and none of them is said."""

from typing import NamedTuple

from pipelines.contracts.declare import Column, Contract
from pipelines.contracts.times import TYPES, ZONED

LOOK = "look like "  # with this begins the effect of a note that tells a shape
POINT = ("lon", "lat")
# Days between these (1954 to 2119) count as Excel's; the numbers of seconds since 1970 are of this century.
SERIAL = r"[2-7][0-9]{4}([.,][0-9]+)?"
SINCE_1970 = r"[1-4][0-9]{9}([0-9]{3})?"
SHORT_YEAR = r"[0-9]{1,2}[-/. ]([0-9]{1,2}|[A-Za-z]{3,9})[-/. ][0-9]{2}([T ,].*)?"
NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
# A number as spreadsheets and programs write it that take it for an amount: it can be read, for no digit of it is lost.
# A float keeps fifteen.
PLAIN_NUMBER, FLOAT_NUMBER, WITH_COMMAS = "[0-9]+", r"([0-9]{1,15})\.0+", "[1-9][0-9]{0,2}(,[0-9]{3})+"
# What they leave of a longer one, or in its place: many numbers become one. No list has a plus sign in its numbers.
SPOILT_NUMBER = r"[0-9]([.,][0-9]+)?[eE]\+[0-9]+|[0-9]{16,}\.0+|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)"
# No degrees, with a comma for the point: there are not more than 180, and a number has one such comma.
IN_THOUSANDS = r"[+-]?([1-9][0-9]{0,2}(,[0-9]{3}){2,}|(1[89]|[2-9][0-9])[0-9],[0-9]{3})(\.[0-9]+)?"
FAR = 10_000  # metres and feet of a projected map are larger; 999 stands for nothing known


class Shape(NamedTuple):
    """A shape of values: whether the text t has it (SQL), what it looks like, and what to do about it."""

    fits: str
    like: str
    mend: str

    @property
    def effect(self) -> str:
        """The shape as the effect of a note."""
        return f"{LOOK}{self.like}: {self.mend}"


def shapes_of(contract: Contract, column: Column) -> list[Shape]:
    """The shapes that are looked for in values of `column` that break its rule, the surest first."""
    if column.digits or column.in_key:
        return [_spoilt_number()]
    if column.type in TYPES:
        return _times(contract)
    if column.type not in ("DOUBLE", "BIGINT") or column.one_of:
        return []
    return [*_exchanged(contract, column), *_numbers(contract, column)]


def _spoilt_number() -> Shape:
    return Shape(
        f"regexp_full_match(t, '{SPOILT_NUMBER}')",
        "what a spreadsheet leaves of a long number (1.2E+17), or its errors (#N/A)",
        "export the file again, and open it in Excel with Data, From Text/CSV, with this column as Text",
    )


def _times(contract: Contract) -> list[Shape]:
    years = "export years with four digits"
    since, zone = "export dates and times as text", "export the city's own time without it"
    if contract.access == "open":
        years += f", or declare %y for %Y in formats= of this column in {contract.declared_in}"
        since += f', or declare formats=("epoch_ms",), "epoch_s" for seconds, for this column in {contract.declared_in}'
        zone += f", or declare how they are written for this column in {contract.declared_in}, %z for the offset"
        zone += ", and time_zone in site.toml"
    return [
        Shape(
            f"regexp_full_match(t, '{SERIAL}')",
            "day numbers of Excel, which are left where dates lose their format",
            "format the column as a date, then save or export the file again",
        ),
        Shape(f"regexp_full_match(t, '{SINCE_1970}')", "seconds or milliseconds since 1970", since),
        Shape(f"regexp_full_match(t, '{SHORT_YEAR}')", "years of two digits", years),
        Shape(f"regexp_full_match(t, '{ZONED}')", "times with an offset from UTC, or Z, behind them", zone),
    ]


def _numbers(contract: Contract, column: Column) -> list[Shape]:
    point = "write a point for the comma"
    if contract.access == "open" and column.type == "DOUBLE":
        point += f', or declare decimal="," for this column in {contract.declared_in}'
    shapes = []
    one_comma = "regexp_full_match(t, '[+-]?[0-9.]*,[0-9]+')"
    if not column.valid or column.valid[1] >= 1000:
        # Three digits behind a comma may be thousands, but for a number below 1.
        one_comma += " AND NOT regexp_full_match(t, '[+-]?[1-9][0-9]{0,2},[0-9]{3}')"
        shapes.append(
            Shape(
                r"regexp_full_match(t, '[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?')",
                "numbers with a comma in the thousands",
                "write digits without it",
            )
        )
    projected = f"regexp_full_match(t, '{IN_THOUSANDS}')"
    if column.becomes in POINT:
        one_comma += f" AND NOT {projected}"
    shapes += [
        Shape(one_comma, "numbers with a comma for the decimal point", point),
        Shape(
            r"regexp_full_match(t, '[$€£]\s*[0-9.,]+|[0-9.,]+\s*[%$€£]')",
            "numbers with a sign of money or per cent",
            "write digits without it",
        ),
    ]
    if column.becomes in POINT and not contract.crs:
        shapes.append(
            Shape(
                f"(regexp_full_match(t, '{NUMBER}') AND abs(try_cast(t AS DOUBLE)) > {FAR}) OR {projected}",
                "metres or feet of a projected map",
                f'declare their coordinate system as crs="EPSG:…" in {contract.declared_in}, or export longitude and '
                "latitude in degrees (WGS84)",
            )
        )
    return shapes


def _exchanged(contract: Contract, column: Column) -> list[Shape]:
    other = next((one for one in contract.kept if one.becomes in POINT and one.becomes != column.becomes), None)
    if column.becomes not in POINT or other is None or not other.valid:
        return []
    low, high = other.valid
    return [
        Shape(
            f"try_cast(t AS DOUBLE) BETWEEN {low} AND {high}",
            f"values of {other.name}",
            "exchange the names of the two columns",
        )
    ]
