"""The kinds of columns that the programme's files are made of; none of them lets free text through."""

from dataclasses import replace

from pipelines.contracts.declare import Column

DAY = ("%Y-%m-%d",)
# A spreadsheet turns 2019-10 into the first day of that month.
MONTH = ("%Y-%m", "%Y-%m-%d")
# No programme of this kind is older than 2011, and nothing it records lies far before. An earlier day is a mistake, and
# most likely somebody's birth date in the wrong column.
EARLIEST = "2000-01-01"


def person(name: str = "client_id", becomes: str = "person_key", **more: object) -> Column:
    """A person's own number at the programme: the same key in every file of the site."""
    said = {"description": "the programme's own number of the person"} | more
    return Column(name=name, becomes=becomes, pseudonym="person", required=True, **said)


def number(name: str, of: str) -> Column:
    """The programme's own number of the record, by which repeats are known."""
    said = f"the programme's own number of the {of}"
    return Column(name=name, becomes=name, pseudonym=of, required=True, description=said)


def day(name: str, description: str, *, required: bool = False) -> Column:
    """A day, written 2019-10-31."""
    said = {"formats": DAY, "since": EARLIEST, "required": required, "description": description}
    return Column(name=name, becomes=name, type="DATE", **said)


def month(name: str, description: str) -> Column:
    """A month, written 2019-10 or as its first day."""
    said = {"formats": MONTH, "since": EARLIEST, "required": True, "description": description}
    return Column(name=name, becomes=name, type="DATE", **said)


def choice(name: str, description: str, *words: str, required: bool = False) -> Column:
    """One of the words listed."""
    return Column(name=name, becomes=name, one_of=words, required=required, description=description)


def amount(name: str, description: str, lowest: float, highest: float, *, required: bool = False) -> Column:
    """A number from `lowest` to `highest`, both allowed."""
    valid = (lowest, highest)
    return Column(name=name, becomes=name, type="DOUBLE", valid=valid, required=required, description=description)


def whole(name: str, description: str, lowest: int, highest: int, *, required: bool = False) -> Column:
    """A whole number from `lowest` to `highest`, both allowed."""
    valid = (lowest, highest)
    return Column(name=name, becomes=name, type="BIGINT", valid=valid, required=required, description=description)


def place(name: str, description: str, *, required: bool = False) -> Column:
    """The name of a neighbourhood of the map; any other text could be an address."""
    return Column(name=name, becomes="label", place=True, required=required, description=description)


def changing(column: Column) -> Column:
    """A column in which a value may become another as time passes, as a status does."""
    return replace(column, changes=True)
