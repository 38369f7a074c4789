"""One source in several layouts: each is recognised by its header and becomes the same rows."""

import json

import pytest

from pipelines.contracts import Layout
from tests.unit.drawn_site import column, contract, safe, settled

TWO_WAYS = contract(
    column("Id", "id", required=True),
    column("What", "what", missing=("", "-")),
    column("Where", "place"),
    key=("id",),
    others=(
        Layout(title="since 2025", names={"Id": "number", "What": "kind"}, known=("noise",)),
        Layout(title="pages", form="json", names={"Id": "id", "What": "what", "Where": "where"}, known=("noise",)),
    ),
)


def rows(con):
    return con.execute("SELECT id, what, place FROM safe.drawn ORDER BY id").fetchall()


def write_json(folder, name, document):
    (folder / "input").mkdir(exist_ok=True)
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / "input" / name).write_text(text)


def test_a_column_that_a_layout_lacks_is_missing_and_a_known_one_is_no_surprise(tmp_path):
    said = []
    con = safe(tmp_path, TWO_WAYS, said=said, old="Id,What,Where\n1,a,here\n", new="noise,number,kind\nz,2,-\n")
    assert rows(con) == [("1", "a", "here"), ("2", None, None)]
    assert not [line for line in said if "not declared" in line]
    assert con.execute("SELECT layout FROM safe.file WHERE source = 'drawn' ORDER BY number").fetchall() == [
        ("since 2025",),
        ("Drawn",),
    ]


def test_objects_leave_out_what_is_null_and_may_hold_what_nobody_declared(tmp_path):
    write_json(tmp_path, "page.json", [{"id": "1", "what": "a"}, {"where": "there", "id": "2", "nested": {"x": [1]}}])
    assert rows(safe(tmp_path, TWO_WAYS)) == [("1", "a", None), ("2", None, "there")]


@pytest.mark.parametrize("name", ["page.json", "page.ndjson", "page.JSONL"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_object_a_line_is_read_as_a_list_of_them_is(tmp_path, name, mark):
    lines = mark + '{"id": "1", "what": "a"}\n{"where": "there", "id": "2"}\n'
    write_json(tmp_path, name, lines)
    assert rows(safe(tmp_path, TWO_WAYS)) == [("1", "a", None), ("2", None, "there")]


def test_one_row_alone_is_no_message_of_an_error(tmp_path):
    write_json(tmp_path, "page.ndjson", '{"id": "1", "what": "a", "status": "open", "code": "7"}')
    assert rows(safe(tmp_path, TWO_WAYS)) == [("1", "a", None)]


def test_an_apis_names_stand_for_the_same_in_a_csv(tmp_path):
    con = safe(tmp_path, TWO_WAYS, api="id,noise,what,where\n1,x,a,here\n")
    assert rows(con) == [("1", "a", "here")]
    assert con.execute("SELECT layout FROM safe.file WHERE source = 'drawn'").fetchall() == [("pages, as CSV",)]


@pytest.mark.parametrize("text", ['[{"id": "1", "what": "a"}, {"id": "2", "wh', '[{"id": "1", "what": "a"} 7]'])
def test_a_page_that_was_cut_spoils_that_file_alone_and_nothing_of_it_is_told(tmp_path, text):
    write_json(tmp_path, "page.json", text)
    said = []
    con = safe(tmp_path, TWO_WAYS, said=said, good="Id,What,Where\n3,c,here\n")
    assert rows(con) == [("3", "c", "here")]
    [(file, message)] = con.execute("SELECT file, message FROM safe.problem").fetchall()
    assert file == "page.json"
    assert "cannot be read to its end" in message


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("page.json", '[{"id": "1", "what": "a"}]\n[{"id": "2"}]', "more stands in it than one list of rows"),
        ("page.json", '[{"id": "1", "what": "a"}, 7, {"id": "2"}]', "1 of the 3 entries of its list are no objects"),
        ("page.ndjson", '{"id": "1", "what": "a"}\n\n{"id": "2"\n{"id": "3"}', "its line 3 is no JSON object"),
    ],
)
def test_what_is_wrong_with_a_page_that_is_whole_is_said(tmp_path, name, text, why):
    write_json(tmp_path, name, text)
    con = safe(tmp_path, TWO_WAYS, good="Id,What,Where\n3,c,here\n")
    [(message,)] = con.execute("SELECT message FROM safe.problem").fetchall()
    assert why in message
    assert rows(con) == [("3", "c", "here")]


def test_an_entry_that_is_null_is_a_row_without_values(tmp_path):
    write_json(tmp_path, "page.json", '[{"id": "1", "what": "a"}, null, {"id": "2"}]')
    con = safe(tmp_path, TWO_WAYS)
    assert con.execute("SELECT rows_read FROM safe.file WHERE source = 'drawn'").fetchall() == [(3,)]


def test_a_kind_that_is_not_read_is_told_where_it_may_hold_rows(tmp_path):
    files = ("late.csv.gz", "more.tsv", "police", "README.txt", "look.png", "map.shp.xml", "LICENSE", "~$open.tmp")
    for name in files:
        write_json(tmp_path, name, "")
    con = safe(tmp_path, TWO_WAYS, good="Id,What,Where\n3,c,here\n")
    told = con.execute("SELECT source, message FROM safe.problem ORDER BY file").fetchall()
    assert [(source, message.partition(",")[0]) for source, message in told] == [
        (None, "late.csv.gz: left alone"), (None, "more.tsv: left alone"), (None, "police: left alone"),
    ]  # fmt: skip


def test_a_row_that_another_layout_repeats_is_repeated_where_both_say_the_same(tmp_path):
    old = "Id,What,Where\n1,a,\n2,b,\n3,c,here\n"
    new = "number,kind,noise\n1,a,z\n2,B,z\n3,c,z\n"
    con = settled(tmp_path, TWO_WAYS, a=old, b=new)
    assert con.execute("SELECT file, loaded, repeated, corrected FROM core.load ORDER BY file").fetchall() == [
        ("a.csv", 0, 1, 2),
        ("b.csv", 3, 0, 0),
    ]


@pytest.mark.parametrize("count", [3_000, 60_000])
def test_rows_stay_in_the_order_of_the_file(tmp_path, count):
    # Of two repeats the later row wins: a reading that shuffles rows would settle differently every night.
    declared = contract(column("Id", "id", missing=("", *(f"x{n}" for n in range(20)))), column("What", "what"))
    lines = "\n".join(f"{n},{'w' * (n % 97)}" for n in range(count))
    con = safe(tmp_path, declared, file=f"Id,What\n{lines}\n")
    assert con.execute("SELECT count(*) FROM safe.drawn WHERE id <> rowid::VARCHAR").fetchall() == [(0,)]


def test_rows_of_people_stay_in_the_order_of_the_file(tmp_path):
    declared = contract(
        column("Ref", "ref", pseudonym="referral"),
        column("Order", "place_in_file", type="BIGINT"),
        column("District", "label", place=True),
        access="programme",
    )
    lines = "\n".join(f"R{n * 7919 % 30_000},{n},CAPTIOL HILL" for n in range(30_000))
    con = safe(tmp_path, declared, file=f"Ref,Order,District\n{lines}\n")
    assert con.execute("SELECT count(*), count(*) FILTER (place_in_file <> rowid) FROM safe.drawn").fetchall() == [
        (30_000, 0)
    ]
