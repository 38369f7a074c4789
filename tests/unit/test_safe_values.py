"""One drawn table per kind of column: the text as it comes, the value that is kept, whether its rule is broken."""

from datetime import date, datetime

import pytest

from pipelines import db
from pipelines.contracts import Column
from tests.unit.drawn_site import column, contract, safe

DAY = {"type": "DATE", "formats": ("%Y-%m-%d",)}
TWO_WAYS = {"type": "TIMESTAMP", "formats": ("%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M")}
# What is missing is no fault: it is NULL and not broken. What breaks the rule is NULL and broken.
FINE, BROKEN = False, True


def kept(folder, text, rules):
    """What becomes of `text` in a column of these rules: the value, and whether it is counted as broken."""
    con = safe(folder, contract(column("Id"), column("Value", "kept_value", **rules)), file=f'Id,Value\n1,"{text}"\n')
    value, broken = con.execute("SELECT kept_value, _broken FROM safe.drawn").fetchall()[0]
    assert broken in (0, 2)  # the second column is bit 1
    return value, broken == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [("plain", "plain"), ("  padded   ", "padded"), ("3C        ", "3C"), ("", None), ("   ", None), ("-", "-")],
)
def test_text_loses_its_outer_blanks_and_blank_is_missing(tmp_path, text, value):
    assert kept(tmp_path, text, {}) == (value, FINE)


@pytest.mark.parametrize(
    ("text", "value"),
    [("-", None), (" - ", None), ("<Null>", None), ("", None), ("--", "--"), ("REDACTED", "REDACTED")],
)
def test_words_for_nothing_are_missing(tmp_path, text, value):
    assert kept(tmp_path, text, {"missing": ("", "-", "<Null>")}) == (value, FINE)


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("arrest", "arrest", FINE),
        (" street ", "street", FINE),
        ("", None, FINE),
        ("arrests", None, BROKEN),
        ("arrest; street", None, BROKEN),
    ],
)
def test_one_of_keeps_the_listed_words_only(tmp_path, text, value, broken):
    assert kept(tmp_path, text, {"one_of": ("arrest", "street")}) == (value, broken)


LISTED = {"one_of": ("no_contact", "65+", "18-24", "Other"), "codes": (("Could not reach", "no_contact"),)}
SPELT = {
    "NO_CONTACT": "no_contact",
    "No contact": "no_contact",
    "no-contact": "no_contact",
    "\tno  – contact\t": "no_contact",
    "18–24": "18-24",
    "18 - 24": "18-24",
    " other ": "Other",
    "could not  REACH": "no_contact",
    "nocontact": None,
    "1824": None,
    "65": None,
    "others": None,
}
# A sign before a number is no hyphen between words.
SIGNED = {"type": "BIGINT", "codes": (("-1", ""), ("-", ""), ("Not known", ""))}
NUMBERS = {"1": 1, "-2": -2}
# Words that differ in nothing else stay what they are; what could be either is neither.
MIXED = {"one_of": ("north", "NORTH", "south"), "codes": (("South", "north"), ("None", "")), "missing": ("", "-")}
EITHER = {"north": "north", "NORTH": "NORTH", "North": None, "south": "south", "South": "north", "SOUTH": None}
SAYS_NOTHING = {"none": None, " - ": None, "": None}


@pytest.mark.parametrize(
    ("rules", "spelt", "fine"),
    [
        (LISTED, SPELT, ()),
        (MIXED, EITHER | SAYS_NOTHING, SAYS_NOTHING),
        (
            SIGNED,
            NUMBERS | dict.fromkeys(("-1", "\u22121", "-", "not known", "")),
            ("-1", "\u22121", "-", "not known", ""),
        ),
    ],
)
def test_capitals_blanks_and_hyphens_make_no_other_word(tmp_path, rules, spelt, fine):
    text = "".join(f'{number},"{word}"\n' for number, word in enumerate(spelt))
    con = safe(tmp_path, contract(column("Id"), column("Value", "kept_value", **rules)), file=f"Id,Value\n{text}")
    found = con.execute("SELECT kept_value, _broken > 0 FROM safe.drawn ORDER BY rowid").fetchall()
    assert found == [(value, value is None and word not in fine) for word, value in spelt.items()]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Neighbour’s call", "Neighbour's call"),
        ("Neighbour's call", "Neighbour’s\u00a0call"),
        ("\u00a0Neighbour‘s\u202fcall ", "Neighbour's\u00a0call"),
    ],
)
def test_marks_that_look_alike_are_one_word(tmp_path, text, listed):
    assert kept(tmp_path, text, {"one_of": (listed, "street")}) == (listed, FINE)
    assert kept(tmp_path, text, {"one_of": ("door",), "codes": ((listed, "door"),)}) == ("door", FINE)
    assert kept(tmp_path, text, {"one_of": ("door",), "missing": ("", listed)}) == (None, FINE)


def test_free_text_and_numbers_of_persons_keep_their_marks(tmp_path):
    assert kept(tmp_path, "Neighbour’s\u00a0call", {}) == ("Neighbour’s\u00a0call", FINE)
    con = safe(
        tmp_path,
        contract(column("Id"), column("Who", "person_key", pseudonym="person")),
        file="Id,Who\n1,O'B 1\n2,O’B 1\n",
    )
    assert len(set(con.execute("SELECT person_key FROM safe.drawn").fetchall())) == 2


def test_a_place_is_known_by_marks_that_look_alike():
    con = db.connect()
    same = "SELECT clean_label(x) FROM (VALUES ('Queen’s\u00a0Hill'), (' queen''s  hill '), ('Queen‘s\u202fHill')) t(x)"
    assert con.execute(same).fetchall() == [("QUEEN'S HILL",)] * 3


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("7628435417", "7628435417", FINE),
        ("  7628435417 ", "7628435417", FINE),
        ("", None, FINE),
        ("2.008E+13", None, BROKEN),
        ("9999=999999", None, BROKEN),
        ("12 34", None, BROKEN),
        ("-12", None, BROKEN),
        ("+12", None, BROKEN),
        ("1_000", None, BROKEN),
        ("`", None, BROKEN),
        ("Offense ID", None, BROKEN),
    ],
)
def test_digits_are_digits(tmp_path, text, value, broken):
    assert kept(tmp_path, text, {"digits": True}) == (value, broken)


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("2024-02-29", date(2024, 2, 29), FINE),
        (" 2024-02-29 ", date(2024, 2, 29), FINE),
        ("", None, FINE),
        ("2023-02-29", None, BROKEN),
        ("29.02.2024", None, BROKEN),
        ("soon", None, BROKEN),
        # A time beside the day is left off; one that names its zone may mean another day here.
        ("2024-02-29 10:00", date(2024, 2, 29), FINE),
        ("2024-02-29T23:59:59.999", date(2024, 2, 29), FINE),
        ("2024-02-29 12:00:00 AM", date(2024, 2, 29), FINE),
        ("2024-02-29 24:00", None, BROKEN),
        ("2024-02-29T10:00:00Z", None, BROKEN),
        ("2024-02-29 10:00 behind the shop", None, BROKEN),
    ],
)
def test_a_day_in_its_one_format(tmp_path, text, value, broken):
    assert kept(tmp_path, text, DAY) == (value, broken)


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("2000-01-01", date(2000, 1, 1), FINE),
        ("1999-12-31", None, BROKEN),
        ("1964-07-19", None, BROKEN),
        ("", None, FINE),
    ],
)
def test_a_day_before_the_first_one_is_broken(tmp_path, text, value, broken):
    assert kept(tmp_path, text, DAY | {"since": "2000-01-01"}) == (value, broken)


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("05/06/2020 12:00:00 AM", datetime(2020, 5, 6, 0, 0), FINE),
        ("12/31/2019 11:59:59 PM", datetime(2019, 12, 31, 23, 59, 59), FINE),
        ("31.12.2019 23:59", datetime(2019, 12, 31, 23, 59), FINE),
        ("31/12/2019 11:59:59 PM", None, BROKEN),
        ("12/31/2019", None, BROKEN),
        ("", None, FINE),
    ],
)
def test_a_time_in_one_of_two_formats(tmp_path, text, value, broken):
    assert kept(tmp_path, text, TWO_WAYS) == (value, broken)


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("-122.34", -122.34, FINE),
        ("-123", -123.0, FINE),
        ("-121.0", -121.0, FINE),
        ("0", None, FINE),
        ("REDACTED", None, FINE),
        ("-120.999", None, BROKEN),
        ("89.99998854", None, BROKEN),
        ("nan", None, BROKEN),
        ("inf", None, BROKEN),
        ("west", None, BROKEN),
    ],
)
def test_a_number_within_its_range(tmp_path, text, value, broken):
    rules = {"type": "DOUBLE", "missing": ("", "0", "REDACTED"), "valid": (-123.0, -121.0)}
    assert kept(tmp_path, text, rules) == (value, broken)


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [("2020", 2020, FINE), (" 2020", 2020, FINE), ("twenty", None, BROKEN), ("2020.6", None, BROKEN), ("", None, FINE)],
)
def test_a_whole_number_is_whole(tmp_path, text, value, broken):
    assert kept(tmp_path, text, {"type": "BIGINT"}) == (value, broken)


@pytest.mark.parametrize(
    ("text", "value", "broken"), [("true", True, FINE), ("false", False, FINE), ("x", None, BROKEN)]
)
def test_a_yes_or_no(tmp_path, text, value, broken):
    assert kept(tmp_path, text, {"type": "BOOLEAN"}) == (value, broken)


@pytest.mark.parametrize(
    ("text", "value", "broken"),
    [
        ("UNKNOWN", "UNKNOWN", FINE),
        (" captiol   hill ", "CAPTIOL HILL", FINE),
        ("", None, FINE),
        ("12 Any Street", None, BROKEN),
        ("CAPTIOL HILL, behind the shop", None, BROKEN),
    ],
)
def test_a_place_is_a_name_on_the_map_or_nothing(tmp_path, text, value, broken):
    # No map here: the known names are those of the spellings that every site shares.
    assert kept(tmp_path, text, {"place": True}) == (value, broken)


@pytest.mark.parametrize("becomes", ["Value", "value", "other"])
def test_a_rule_holds_whatever_the_kept_column_is_called(tmp_path, becomes):
    declared = contract(column("Value", becomes, one_of=("arrest",)))
    con = safe(tmp_path, declared, file="Value\narrest\n12 Any Street\n")
    assert con.execute(f"SELECT {becomes}, _broken FROM safe.drawn").fetchall() == [("arrest", 0), (None, 1)]


def test_each_broken_column_sets_its_own_bit(tmp_path):
    declared = contract(
        column("A", "first", digits=True),
        column("Skipped", "free"),
        column("B", "second", one_of=("x",)),
        column("C", "third", **DAY),
    )
    con = safe(tmp_path, declared, file="A,Skipped,B,C\n1,q,x,2024-01-01\n?,q,x,?\n1,q,?,2024-01-01\n?,q,?,?\n")
    assert [bits for (bits,) in con.execute("SELECT _broken FROM safe.drawn").fetchall()] == [0, 9, 4, 13]


def test_a_known_column_that_is_not_kept_needs_no_rule(tmp_path):
    address = Column(name="Address", becomes=None, description="known, not kept")
    con = safe(tmp_path, contract(column("Id", "number"), address), file="Id,Address\n1,12 Any Street\n")
    names = [row[0] for row in con.execute("DESCRIBE safe.drawn").fetchall()]
    assert names == ["number", "_file", "_content", "_broken"]
