"""From files to `safe`: only declared columns pass, no raw number of a person does, and every line is counted."""

import pytest

from pipelines.sites import load_site
from tests.unit.drawn_site import column, contract, safe, settled

PEOPLE = contract(
    column("Ref", "referral_id", pseudonym="referral", required=True),
    column("Person", "person_key", pseudonym="person", required=True),
    column("door", one_of=("arrest", "street")),
    column("District", "label", place=True),
    access="programme",
    key=("referral_id",),
)
HEADER = "Ref,Person,door,District"
SECRETS = ("R-4711", "P-0815", "12 Any Street", "Alex Example", "1980-01-02")


def everything(con):
    """All that the tables of `safe` hold, as one text."""
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'safe'").fetchall()
    assert tables
    return "\n".join(str(con.execute(f'FROM safe."{table}"').fetchall()) for (table,) in tables)


def test_a_column_that_is_not_declared_is_dropped_and_named(tmp_path):
    said = []
    con = safe(tmp_path, PEOPLE, said=said, file=f"{HEADER},Colour\nR-4711,P-0815,arrest,,crimson\n")
    assert con.execute("SELECT column_name, effect FROM safe.note").fetchall() == [("Colour", "column dropped")]
    assert "dropped: Colour" in "\n".join(said)
    assert "crimson" not in everything(con) + "\n".join(said)


@pytest.mark.parametrize("name", ["person_key", "label", "PERSON_KEY", "referral_id", "_broken", "_content", "_file"])
def test_a_column_cannot_slip_in_under_the_name_of_a_safe_one(tmp_path, name):
    con = safe(tmp_path, PEOPLE, file=f"{HEADER},{name}\nR-4711,P-0815,arrest,UNKNOWN,12 Any Street\n")
    assert con.execute("SELECT door, label, _file, _broken FROM safe.drawn").fetchall() == [("arrest", "UNKNOWN", 0, 0)]
    assert not [secret for secret in SECRETS if secret in everything(con)]


@pytest.mark.parametrize("name", ["First Name", "dob", "Home Address", "phone_number"])
def test_an_identifying_column_stops_the_file_and_nothing_of_it_is_told(tmp_path, name):
    said = []
    lines = f"{HEADER},{name}\nR-4711,P-0815,arrest,UNKNOWN,Alex Example\nR-4712,P-0815,street,,1980-01-02\n"
    con = safe(tmp_path, PEOPLE, said=said, people=lines)
    assert con.execute("SELECT count(*) FROM safe.drawn").fetchall() == [(0,)]
    assert con.execute("SELECT rows_read, unreadable, stopped FROM safe.file WHERE source = 'drawn'").fetchall() == [
        (2, 0, True)
    ]
    (message,) = con.execute("SELECT message FROM safe.problem").fetchall()[0]
    assert message.startswith("people.csv: not loaded.")
    assert name in message
    assert "drawn.py" in message
    told = everything(con) + "\n".join(said)
    assert not [secret for secret in SECRETS if secret in told]


def test_a_stopped_file_takes_no_other_with_it(tmp_path):
    con = settled(
        tmp_path,
        PEOPLE,
        bad=f"{HEADER},dob\nR-1,P-1,arrest,,1980-01-02\nR-2,P-1,arrest,,1980-01-02\n",
        good=f"{HEADER}\nR-3,P-2,street,\n",
    )
    account = con.execute("SELECT file, rows_read, loaded, refused FROM core.load ORDER BY file").fetchall()
    assert account == [("bad.csv", 2, 0, 2), ("good.csv", 1, 1, 0)]


def test_a_column_of_open_data_may_be_an_address(tmp_path):
    declared = contract(column("Id", "id"))
    con = safe(tmp_path, declared, file="Id,Home Address\n1,12 Any Street\n")
    assert con.execute("SELECT id FROM safe.drawn").fetchall() == [("1",)]


def test_raw_numbers_of_people_are_nowhere_in_safe(tmp_path):
    said = []
    con = safe(tmp_path, PEOPLE, said=said, file=f"{HEADER}\nR-4711,P-0815,arrest,12 Any Street\n")
    assert con.execute("SELECT count(person_key), count(referral_id) FROM safe.drawn").fetchall() == [(1, 1)]
    assert not [secret for secret in SECRETS if secret in everything(con) + "\n".join(said)]


def test_a_line_that_cannot_be_read_is_counted_and_forgotten(tmp_path):
    # DuckDB keeps rejected lines, as they came, in a table of their own: that may not outlive the reading.
    con = safe(tmp_path, PEOPLE, file=f"{HEADER}\nR-4711,P-0815,arrest\nR-1,P-1,street,\n")
    kept = con.execute("SELECT database_name, table_name FROM duckdb_tables() WHERE table_name LIKE 'rejected%'")
    assert kept.fetchall() == []


def test_one_person_is_one_pseudonym_whatever_blanks_stand_around_the_number(tmp_path):
    con = safe(tmp_path, PEOPLE, a=f"{HEADER}\nR-1,P-1,arrest,\nR-2,  P-1 ,street,\n", b=f"{HEADER}\nR-3,P-1,arrest,\n")
    assert con.execute("SELECT count(*), count(DISTINCT person_key) FROM safe.drawn").fetchall() == [(3, 1)]


def test_nothing_kept_of_a_person_can_be_computed_without_the_key(tmp_path):
    # Whoever finds the warehouse could try all numbers of people against a hash that needs no key.
    lines = f"{HEADER}\nR-4711,P-0815,arrest,UNKNOWN\n"
    one, other = (settled_with(tmp_path / key, key, lines) for key in ("one", "other"))
    assert one["door"] == other["door"]
    depends = {"referral_id", "person_key"} | ({"_content"} & set(one))
    assert [name for name in sorted(depends) if one[name] == other[name]] == []


def settled_with(folder, key, lines):
    folder.mkdir()
    con = settled(folder, PEOPLE, file=lines)
    assert (folder / "key").exists(), key
    names = [row[0] for row in con.execute("DESCRIBE safe.drawn").fetchall()]
    return dict(zip(names, con.execute("FROM safe.drawn").fetchall()[0], strict=True))


def test_a_row_that_another_file_repeats_word_for_word_is_known_again(tmp_path):
    con = settled(
        tmp_path,
        PEOPLE,
        a=f"{HEADER}\nR-1,P-1,arrest,\nR-2,P-1,arrest,\n",
        b=f"{HEADER}\nR-1,P-1,arrest,\nR-2,P-1,street,\n",
    )
    account = con.execute("SELECT file, loaded, repeated, corrected FROM core.load ORDER BY file").fetchall()
    assert account == [("a.csv", 0, 1, 1), ("b.csv", 2, 0, 0)]
    assert con.execute("SELECT door FROM safe.drawn ORDER BY door").fetchall() == [("arrest",), ("street",)]


def test_open_data_alone_need_no_key(tmp_path):
    safe(tmp_path, contract(column("Id", "id")), file="Id\n1\n")
    assert not (tmp_path / "key").exists()


@pytest.mark.parametrize(
    ("lines", "read", "unreadable"),
    [
        pytest.param("1,x\n2,y\n", 2, 0, id="whole lines"),
        pytest.param("1,x\n2\n3,y\n", 3, 1, id="a line too short"),
        pytest.param("1,x\n2,y,z\n3,y\n", 3, 1, id="a line too long"),
        pytest.param("1,x\n2,y,z,q,r\n", 2, 1, id="a line with many faults is one line"),
        pytest.param('1,"x, and y"\n2,"two\nlines"\n', 2, 0, id="commas and line ends in quotes"),
        pytest.param("", 0, 0, id="a header alone"),
        pytest.param("1,x\n<<<<<<< HEAD\n2,y\n", 3, 1, id="a mark of a merge"),
    ],
)
def test_every_line_is_read_or_counted_as_unreadable(tmp_path, lines, read, unreadable):
    con = settled(tmp_path, contract(column("Id", "id"), column("What", "what")), file=f"Id,What\n{lines}")
    assert con.execute("SELECT rows_read, unreadable FROM safe.file WHERE source = 'drawn'").fetchall() == [
        (read, unreadable)
    ]
    assert con.execute("SELECT rows_read, loaded, refused FROM core.load").fetchall() == [
        (read, read - unreadable, unreadable)
    ]


def test_what_was_unreadable_is_noted_by_column_and_rule_and_counted(tmp_path):
    declared = contract(column("No", "key", digits=True, required=True), column("Door", "way", one_of=("a",)))
    con = settled(tmp_path, declared, file="No,Door\n1,a\n2,b\n?,b\n,a\n5\n6,\n")
    notes = con.execute("SELECT file, column_name, rule, effect, rows FROM core.load_note ORDER BY ALL").fetchall()
    assert notes == [
        ("file.csv", "Door", "one of a", "set to missing", 2),
        ("file.csv", "No", "a number written in digits only", "row refused", 1),
        ("file.csv", "No", "a value that is not blank", "row refused", 1),
        ("file.csv", None, "a line of as many fields as the header", "row refused", 1),
    ]
    assert con.execute("SELECT rows_read, loaded, refused FROM core.load").fetchall() == [(6, 3, 3)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeffId,What\r\n1,x\r\n2,y\r\n", id="byte order mark, Windows"),
        pytest.param("Id,What\r1,x\r2,y\r", id="carriage returns alone"),
        pytest.param("What,Id\nx,1\ny,2\n", id="another order"),
        pytest.param("Id,What\n1,x\n2,y", id="no line end at the end"),
        pytest.param("Id,What,\n1,x,\n2,y,\n", id="a column without a name"),
        pytest.param('Id,What,"it\'s a ""quoted"" name"\n1,x,a\n2,y,b\n', id="a name with quotes"),
    ],
)
def test_files_of_any_spreadsheet_give_the_same_rows(tmp_path, text):
    con = safe(tmp_path, contract(column("Id", "id"), column("What", "what")), file=text)
    assert con.execute("SELECT id, what FROM safe.drawn").fetchall() == [("1", "x"), ("2", "y")]


@pytest.mark.parametrize("header", ["Id,What,Note,Note", "Id,What,note,NOTE", "Id,What,What,Note", "Id,What,,"])
def test_a_header_that_says_a_name_twice_spoils_that_file_at_most(tmp_path, header):
    declared = contract(column("Id", "id"), column("What", "what"))
    con = safe(tmp_path, declared, good="Id,What\n1,x\n", odd=f"{header}\n2,y,a,b\n")
    rows = con.execute("SELECT id, what FROM safe.drawn ORDER BY id").fetchall()
    refused = con.execute("SELECT file FROM safe.problem").fetchall()
    assert (rows, refused) in [([("1", "x")], [("odd.csv",)]), ([("1", "x"), ("2", "y")], [])]


def test_every_source_has_a_key_that_no_row_can_lack_whole():
    for name in ("seattle", "testville"):
        for declared in load_site(name).contracts.values():
            required = {kept.becomes for kept in declared.kept if kept.required}
            # A part of a key may say nothing (an arrest without its offence, people without a year): such rows are
            # settled among themselves, as tests/laws/test_settling.py holds.
            assert set(declared.key) & required or declared.form == "areas", declared.source


def test_lines_that_an_open_quote_swallowed_are_counted_as_unreadable(tmp_path):
    lines = [f"{n},x" for n in range(300)]
    lines[50] = '50,"oops'
    con = settled(tmp_path, contract(column("Id", "id"), column("What", "what")), file="\n".join(["Id,What", *lines]))
    assert con.execute("SELECT rows_read, loaded, refused FROM core.load").fetchall() == [(300, 50, 250)]


def test_lines_within_a_field_are_no_rows_of_their_own_beside_a_broken_one(tmp_path):
    text = 'Id,What\n1,"two\nlines"\n2,y\n3\n4,"three\nlines\nhere"\n'
    con = settled(tmp_path, contract(column("Id", "id"), column("What", "what")), file=text)
    assert con.execute("SELECT rows_read, loaded, refused FROM core.load").fetchall() == [(4, 3, 1)]


def test_a_file_of_mixed_line_ends_is_refused_whole_and_told_what_to_mend(tmp_path):
    declared = contract(column("Id", "id"), column("What", "what"))
    con = settled(tmp_path, declared, file=b"Id,What\r\n1,x\n2,y\n3,z\n")
    assert con.execute("SELECT rows_read, loaded, refused FROM core.load").fetchall() == [(3, 0, 3)]
    [(message,)] = con.execute("SELECT message FROM safe.problem").fetchall()
    assert "end as on Windows and others do not" in message
