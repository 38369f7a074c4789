"""Numbers of people and records: what is no part of one, what stands for nobody, and what is odd."""

import pytest

from pipelines import db
from pipelines.contracts.numbers import (
    CAPITALS,
    CROWD,
    ELSEWHERE,
    NO_NUMBER,
    POINT,
    SPOILT,
    STANDS_FOR_NOBODY,
    WITHOUT_POINT,
    ZEROS,
)
from pipelines.deidentify import make_safe
from pipelines.deidentify.keys import load_key, pseudonym
from pipelines.deidentify.numbers import read_numbers
from pipelines.desk import check_files
from pipelines.settings import REFERENCE
from pipelines.sites import load_site
from pipelines.sources import land, land_reference
from pipelines.warehouse import drift, odd_numbers
from pipelines.warehouse.deliveries import judge
from pipelines.warehouse.kept import LastBuild
from pipelines.warehouse.limits import Limits
from pipelines.warehouse.merged import merge_clients
from pipelines.warehouse.odd_numbers import BY_DESIGN
from tests.pipeline.conftest import REFERRALS
from tests.unit.drawn_site import column, contract, settled, site

PEOPLE = contract(
    column("Ref", "referral_id", pseudonym="referral", required=True),
    column("Person", "person_key", pseudonym="person", required=True),
    column("Other", "other_key", pseudonym="person"),
    access="programme",
    feeds="referral",
    key=("referral_id",),
)


def read(*texts: str, purpose: str = "person", feeds: str = ""):
    """What these texts are read as, each in as many rows as it is given."""
    return read_numbers({text: texts.count(text) for text in texts}, purpose, feeds)


@pytest.mark.parametrize("clean", ["137", "000137", "C-137", "c-137", "P 1", "1E5x", "99", "Ünal-7", "N-A-12", "no 7"])
def test_a_clean_number_stays_as_it_is_whatever_stands_beside_it(clean):
    for beside in ("137.0", "UNKNOWN", "\u00a0", "C-137", "12.5", "0137"):
        assert read(clean, beside).read[clean] == clean


@pytest.mark.parametrize(
    "text", ["137\u00a0", "137\u200b", "\ufeff137", "'137", "\u2019137", " 137\t", "1\u200b37", "\u202f137", "'137'"]
)
def test_what_cannot_be_seen_or_only_marks_a_text_is_no_part_of_a_number(text):
    assert read(text).read == {text: "137"}


NOBODY = (
    "UNKNOWN", "unk.", "N/A", "n/a", "NA", "None", "NULL", "nan", "TBD", "-", "--", "?", "...", "0", "000000", "0.0",
    "-1", "-99", "No ID", "not known", "xxx", "999", "999999", "9999999.0", "\u00a0", "Anonymous", "desconocida",
)  # fmt: skip


@pytest.mark.parametrize("word", NOBODY)
def test_a_word_for_nobody_is_no_number(word):
    found = read(word, "137", "000140")
    assert found.read[word] is None
    assert word in found.odd[STANDS_FOR_NOBODY]


PERSONAL = (
    "walk-in", "see notes", "refused", "Doe, John", "Maria", "J.D.", "TBD - intake", "n/a (new)", "see row 12 above",
    "Doe,J80", "jd80@mail.org", "518-555-0100", "(518) 555-0100", "+1 518.555.0100", "5185550100", "Ann 518 555-0100",
    "1/5/1980", "DOB 1/5/80", "05.01.1980", "1980-01-05", "2024-01-05 00:00:00", "5-Jan-80",
)  # fmt: skip
# Of another system, or of a new one that has but a few yet.
OTHER_SYSTEMS = (
    "A-123", "P0012B", "O123", "LEAD 0012", "KC-LEAD-0012", "2024-11-03", "2024-0012", "12/345", "123-4567", "Q",
    "1000000001", "2023334455", "34567890123", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "X4QZB", "XKQZB", "7QKPM",
)  # fmt: skip


@pytest.mark.parametrize("usual", ["{:04}", "A-{:03}", "P{:04}B"])
def test_what_has_the_shape_of_a_name_a_telephone_or_a_day_is_no_number_where_most_are_not_so(usual):
    found = read(*map(usual.format, range(2, 400)), *PERSONAL, *OTHER_SYSTEMS)
    assert [text for text in PERSONAL if found.read[text]] == []
    assert found.odd[NO_NUMBER] == set(PERSONAL)
    assert [text for text in OTHER_SYSTEMS if found.read[text] != text] == []


def test_shapes_are_no_sign_where_many_have_them_or_the_numbers_mix_letters_and_digits_anyhow():
    assert not read("Anna", "Bert", "Carl", "1", "2").odd[NO_NUMBER]
    assert not read(
        *(f"{n:04}" for n in range(2, 100)), *(f"{n}" for n in range(2200000000, 2300000000, 20000000))
    ).odd[NO_NUMBER]
    assert read("123.0", "12", "13", "14", "1.5.1980", "Doe, J.").read["123.0"] == "123"


def test_the_check_says_which_rows_have_a_name_for_a_number(tmp_path):
    (tmp_path / "list.csv").write_text(rows(*(f"{n:04}" for n in range(2, 20)), "Doe John", "518-555-0100"))
    (verdict,) = check_files([tmp_path / "list.csv"], load_site("testville"))
    ((fault),) = verdict.faults
    assert (fault.column, fault.places) == ("Person", ((None, 20), (None, 21)))
    assert fault.mend.startswith("They look like names, words, telephone numbers or days")


@pytest.mark.parametrize(("nines", "near"), [("999", "998"), ("999", "1000"), ("99999", "99981"), ("999", "990.0")])
def test_nines_are_a_number_where_others_are_near(nines, near):
    assert read(nines, near).read[nines] == nines


@pytest.mark.parametrize("left", ["1.2E+17", "#N/A", "#REF!"])
def test_what_a_spreadsheet_leaves_is_told_apart_from_nobody(left):
    assert left in read(left).odd[SPOILT]


def test_a_float_is_its_number_where_every_point_is_a_floats():
    found = read("123.0", "123", "7,00", "C-1")
    assert found.read == {"123.0": "123", "123": "123", "7,00": "7", "C-1": "C-1"}
    assert found.odd[WITHOUT_POINT] == {"123.0", "7,00"}
    assert read("123.0", "n.a.", "1.2E+17").read["123.0"] == "123"
    doubtful = read("123.0", "123", "17.1", "8.0")
    assert doubtful.read == {one: one for one in ("123.0", "123", "17.1", "8.0")}
    assert doubtful.odd[POINT] == {"123.0"}


def test_zeros_lost_from_some_numbers_are_known_by_the_fewer():
    assert read("000137", "000140", "001934", "143").odd[ZEROS] == {"143"}
    assert read("137", "140", "1934", "000143").odd[ZEROS] == {"000143"}
    assert not read("000137", "001934", "123456", "1234567", "C-5").odd[ZEROS]
    assert not read("137", "1934").odd[ZEROS]


def test_capitals_are_odd_where_they_part_a_number():
    assert read("C-137", "C-137", "c-137", "c-140").odd[CAPITALS] == {"c-137"}
    assert not read("C-137", "c-140").odd[CAPITALS]


def test_one_number_with_far_more_referrals_than_any_other_is_a_crowd():
    usual = [f"P{n}" for n in range(40)] * 4
    assert read(*usual, *["Q"] * 13, feeds="referral").odd[CROWD] == {"Q"}
    assert not read(*usual, *["Q"] * 12, feeds="referral").odd[CROWD]
    assert not read(*usual, *["Q"] * 13, feeds="contact").odd[CROWD]
    assert not read(*usual, *["Q"] * 13, purpose="referral", feeds="referral").odd[CROWD]
    assert read(*["Q"] * 7, *"abcdefghijklm").odd[CROWD] == {"Q"}


def test_rows_of_nobody_are_refused_and_a_key_that_is_not_needed_is_missing(tmp_path):
    lines = ["R1,0137,", "R2,'0137,unknown", "R3,N/A,", "tbd,0137,", "R5,0137\u00a0,0140", "R6,0140.0,"]
    con = settled(tmp_path, PEOPLE, file="\n".join(["Ref,Person,Other", *lines]))
    assert con.execute("SELECT loaded, refused FROM core.load").fetchall() == [(4, 2)]
    keys = dict(con.execute("SELECT person_key, count(*) FROM safe.drawn GROUP BY ALL").fetchall())
    known = load_key(tmp_path / "key")
    assert keys == {pseudonym(known, "drawn", "person", "0137"): 3, pseudonym(known, "drawn", "person", "0140"): 1}
    assert con.execute("SELECT count(other_key) FROM safe.drawn").fetchall() == [(1,)]
    told = con.execute(
        "SELECT column_name, effect, rows FROM core.load_note UNION SELECT column_name, effect, rows FROM safe.note"
    ).fetchall()
    assert ("Person", "row refused", 1) in told
    assert ("Other", "set to missing", 1) in told
    assert ("Person", "read without it", 1) in told
    assert "0137" not in str(told)


def rows(*people: str) -> str:
    """A list of referrals, one for each of these numbers of people."""
    return "\n".join(
        [REFERRALS, *(f"R{n},{who},{n % 28 + 1:02}.04.2020,police,Northwest" for n, who in enumerate(people))]
    )


@pytest.mark.parametrize("lost", [49, 60])
def test_check_and_build_agree_on_zeros_lost_from_some(tmp_path, lost):
    people = [f"{n + 1}" if n < lost else f"{n + 1:06}" for n in range(150)]
    (tmp_path / "list.csv").write_text(rows(*people))
    (verdict,) = check_files([tmp_path / "list.csv"], load_site("testville"))
    assert verdict.state == "partly"
    assert any(BY_DESIGN in one for one in verdict.remarks) == (lost >= 50)
    assert [(one.column, one.rows, one.places[0]) for one in verdict.faults] == [("Person", lost, (None, 2))] * (
        lost > 0
    )
    con = settled(
        tmp_path, PEOPLE, file="\n".join(["Ref,Person,Other", *(f"R{n},{who}," for n, who in enumerate(people))])
    )
    judged = judge(con, site(tmp_path, PEOPLE), PEOPLE, LastBuild(), "true")
    assert [len(judged.doubts), len(judged.hard)] == [1, 0]
    assert f"{lost} of 150 numbers in Person are odd" in judged.doubts[0]
    assert (BY_DESIGN in judged.doubts[0]) == (lost >= 50)
    assert judged.warnings == []


def test_a_crowd_is_worth_a_look_and_no_more(tmp_path):
    con = settled(tmp_path, PEOPLE, file="\n".join(["Ref,Person,Other", *(f"R{n},P{n % 8 and n}," for n in range(99))]))
    judged = judge(con, site(tmp_path, PEOPLE), PEOPLE, LastBuild(), "true")
    assert judged.reasons == judged.doubts == []
    assert "Person: one number, or a few, stand in 13 of 99 rows of file.csv" in judged.warnings[0]


def test_numbers_that_the_referrals_write_otherwise_are_told(tmp_path):
    contact = contract(
        column("Contact", "contact_id"),
        column("Who", "person_key", pseudonym="person"),
        source="contact", access="programme", feeds="contact", key=("contact_id",),
    )  # fmt: skip
    files = {"older": "Contact,Who\n1,137\n", "people": "Ref,Person,Other\nR1,0137,\nR2,C-1,\nR3,C-5,\n"}
    files["these"] = "Contact,Who\n1,137\n2,137.0\n3,c-1\n4,C-5\n5,99\n"
    paths = [tmp_path / f"{name}.csv" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text)
    older, people, these = check_files(paths, site(tmp_path, PEOPLE, contact))
    assert (older.state, people.state) == ("loads", "loads")
    assert [(one.column, one.rows) for one in these.faults] == [("Who", 3)]
    assert these.state == "partly"


@pytest.mark.parametrize(
    ("others", "whom", "told"),
    [(19, "'another'", (0, 0)), (90, "'another'", (0, 1)), (40, "'0' || person_key", (0, 1)),
     (41, "'0' || person_key", (1, 0))],
)  # fmt: skip
def test_records_that_were_given_to_others_are_a_doubt_and_people_spelt_anew_stop(tmp_path, others, whom, told):
    con = settled(tmp_path, PEOPLE, file="\n".join(["Ref,Person,Other", *(f"R{n},P{n}," for n in range(200))]))
    con.execute("ATTACH ':memory:' AS last_build; CREATE SCHEMA last_build.safe")
    con.execute("CREATE TABLE last_build.safe.drawn AS SELECT * REPLACE ("
                f"CASE WHEN row_number() OVER () <= {others} THEN {whom} ELSE person_key END AS person_key) "
                "FROM safe.drawn")  # fmt: skip
    hard, doubts = drift.strangers(con, site(tmp_path, PEOPLE), PEOPLE, Limits())
    assert (len(hard), len(doubts)) == told


@pytest.mark.parametrize(("unknown", "told"), [(40, 0), (41, 1)])
def test_people_who_are_known_from_a_referral_less_often_are_a_doubt(tmp_path, unknown, told):
    drawn = [contract(column("Who", "person_key", pseudonym="person"), source=one, feeds=one)
             for one in ("referral", "contact")]  # fmt: skip
    con = db.connect()
    con.execute("CREATE SCHEMA safe; ATTACH ':memory:' AS last_build; CREATE SCHEMA last_build.safe")
    for table in ("safe.referral", "safe.contact", "last_build.safe.referral", "last_build.safe.contact"):
        con.execute(f"CREATE TABLE {table} AS SELECT 'C' || n AS person_key FROM range(400) t(n)")
    con.execute(f"UPDATE safe.contact SET person_key = person_key || '.' WHERE rowid < {unknown}")
    last = LastBuild(frozenset({"referral", "contact"}))
    assert len(drift.unknown_people(con, site(tmp_path, *drawn), last)) == told


def test_check_and_build_agree_on_mergers(tmp_path):
    merged = contract(
        column("Old", "old_key", pseudonym="person", required=True),
        column("New", "new_key", pseudonym="person", required=True),
        access="programme",
        feeds="merged_client",
        key=("old_key",),
    )
    pairs = "Old,New\na,b\nb,c\nd,d\ne,f\nf,e\nf,e\ng,\nh,i\nh,j\n"
    con = settled(tmp_path, merged, merged=pairs)
    merge_clients(con, site(tmp_path, merged))
    built = con.execute("SELECT rows_read, loaded, repeated, corrected, refused FROM core.load").fetchall()
    (verdict,) = check_files([tmp_path / "input" / "merged.csv"], site(tmp_path, merged))
    assert [tuple(vars(verdict.account).values())] == built == [(9, 3, 1, 1, 4)]
    assert [one.places for one in verdict.faults if "chain" in one.expected] == [((None, 4), (None, 5), (None, 7))]


CONTACT = contract(
    column("Contact", "contact_id"),
    column("Who", "person_key", pseudonym="person"),
    source="contact", access="programme", feeds="contact", key=("contact_id",),
)  # fmt: skip


def met(folder, *people: str, referred: list[str]) -> tuple[int, list[str], list[str]]:
    """How many of these people's contacts are a referral's person's, and the effects told of each of the two files."""
    inputs = folder / "input"
    inputs.mkdir()
    for name, heading, numbers in (("a", "Contact,Who", people), ("b", "Ref,Person,Other", referred)):
        lines = [f"R{n},{who}{',' * (name == 'b')}" for n, who in enumerate(numbers)]
        (inputs / f"{name}.csv").write_text("\n".join([heading, *lines]))
    con, place = db.connect(), site(folder, PEOPLE, CONTACT)
    land_reference(con, place, REFERENCE, only=["area_aliases"])
    land(con, place, inputs, list().append)
    make_safe(con, place, folder / "key", list().append)
    both = "SELECT count(*) FROM safe.contact WHERE person_key IN (SELECT person_key FROM safe.drawn)"
    noted = con.execute("SELECT file, effect FROM safe.note ORDER BY ALL").fetchall()
    told = [[effect for file, effect in noted if file == f"{name}.csv"] for name in "ab"]
    return db.row(con, both)[0], *told


def test_a_point_is_decided_over_all_files_and_told_where_it_parts_people(tmp_path):
    homes, thirds, doubt = tmp_path / "homes", tmp_path / "thirds", tmp_path / "doubt"
    for folder in (homes, thirds, doubt):
        folder.mkdir()
    # Of the people of a household some files have the first alone.
    assert met(homes, "100.0", "101.0", referred=["100.0", "100.1", "101.0"]) == (2, [], [])
    assert met(thirds, "100", "101", referred=["100.0", "101", "102"]) == (2, [], ["read without it"])
    assert met(doubt, "100", "101.1", referred=["100.0", "102.0"]) == (0, ["read as other numbers"], [])


def test_nines_and_nought_are_a_number_where_any_file_has_others_near(tmp_path):
    near, far = tmp_path / "near", tmp_path / "far"
    near.mkdir(), far.mkdir()
    assert met(near, "9999", "0", referred=["9999", "9998", "0", "1", "2"]) == (2, [], [])
    found, here, there = met(far, "9999", "0", referred=["9999", "0", "1", "9712"])
    assert found == 0
    assert here == there == [STANDS_FOR_NOBODY.effect]


def test_nought_in_far_more_rows_than_its_neighbours_is_nobody():
    assert read("0", "1", "2").read["0"] == "0"
    assert read(*["0"] * 7, "1", "2").read["0"] is None


@pytest.mark.parametrize(
    ("before", "used", "what"), [(0, True, (1, 0, 0)), (90, True, (0, 1, 0)), (0, False, (0, 0, 1))]
)
def test_people_whom_the_referrals_write_otherwise_stop_a_file_that_had_none(tmp_path, before, used, what):
    con = settled(tmp_path, CONTACT, file="\n".join(["Contact,Who", *(f"{n},P{n}" for n in range(99))]))
    con.execute("ATTACH ':memory:' AS last_build; CREATE SCHEMA last_build.safe; CREATE SCHEMA last_build.core")
    con.execute("CREATE TABLE last_build.safe.file AS SELECT * REPLACE ('another' AS sha256) FROM safe.file")
    con.execute("CREATE TABLE last_build.core.load_note AS FROM core.load_note")
    note = ["Who", ELSEWHERE.rule, ELSEWHERE.effect]
    con.execute("INSERT INTO safe.note SELECT source, file, $1, $2, $3, 90 FROM safe.file WHERE number >= 0 "
                "AND source = 'contact'", note)  # fmt: skip
    con.execute("INSERT INTO last_build.core.load_note SELECT 'drawn', source, file, $1, $2, $3, $4 FROM safe.file "
                "WHERE source = 'contact'", [*note, before])  # fmt: skip
    if not used:
        con.execute("INSERT INTO safe.problem VALUES ('drawn', NULL, 'stopped')")
    place = site(tmp_path, PEOPLE, CONTACT)
    odd = odd_numbers.look(con, place, CONTACT, LastBuild(frozenset({"contact"})), Limits())
    told = (odd.beyond_share(), odd.doubted(), odd.known())
    assert tuple(map(len, told)) == what
    assert BY_DESIGN not in str(told)
