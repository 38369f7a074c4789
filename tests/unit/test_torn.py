"""What tears the lines of a CSV is named with the row where it begins: a quotation mark, or the marks of a merger."""

import pytest

from pipelines.deidentify import Torn, torn_rows
from tests.unit.drawn_site import column, contract, safe

HEAD = "a,b,c"
GOOD = ["1,x,y", "2,x,y", "3,x,y"]
NOTHING = Torn()


@pytest.mark.parametrize(
    ("lines", "torn"),
    [
        ([], NOTHING),
        (['4,"x', *GOOD], Torn(quotes=[5])),
        (['4,"x,y', *GOOD], Torn(quotes=[5])),
        (['4,x,"y', *GOOD], Torn(quotes=[5])),
        (['"4,x,y', *GOOD], Torn(quotes=[5])),
        (['4,"x,y', "5,x,y", '6,"x,y', *GOOD], Torn(quotes=[5])),
        (['4,"x" z,y', *GOOD], Torn(quotes=[5])),
        (['4,"x"" z,y'], Torn(quotes=[5])),
        (['4,"x","y', "5,x,y"], Torn(quotes=[5])),
        (['4,"x\nz",y', '5,"x,y', *GOOD], Torn(quotes=[6])),
        (['4,"x, ""z""",y', '5,"x\nz",y', '6,"x\n""z""",y', '7,x"z"x,y', '8,"",""'], NOTHING),
        (["4,x", "5,x,y,z", '6,x"'], NOTHING),
        (["<<<<<<< HEAD", "4,x,y", "=======", "4,x,z", ">>>>>>> theirs"], Torn(markers=[5, 7, 9])),
        (["<<<<<<< HEAD", '4,"x,y', "======="], Torn(quotes=[6], markers=[5])),
        (["<<<<<<<,x,y", "======== 9", "<<<<<< 9"], NOTHING),
    ],
)
@pytest.mark.parametrize("sign", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_where_it_begins(tmp_path, lines, torn, sign, end):
    path = tmp_path / "a.csv"
    path.write_bytes(("\n".join([HEAD, *GOOD, *lines]) + "\n").replace(",", sign).replace("\n", end).encode())
    assert torn_rows(path, 3) == torn


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        ("4,x", Torn(cut=[5])),
        ("4,x\n", NOTHING),
        ("4,x,y", NOTHING),
        ('4,"x', Torn(quotes=[5])),
        ("4," + "x" * 2_000_000 + ",y\n", Torn(long=[5])),
        ("c,b,a\n4,x,y\n", Torn(headers=[5])),
        ("a,b,c,d\n", Torn(headers=[5])),
        ("a,b,c\n", NOTHING),
        ("\ufeffa,b,c\n", NOTHING),
        ("4,b,c\n", NOTHING),
    ],
)
def test_what_else_is_told(tmp_path, text, torn):
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEAD, *GOOD, text]), "utf-8")
    assert torn_rows(path, 3, {"a", "b", "c"}) == torn


@pytest.mark.parametrize(
    ("lines", "said", "account"),
    [
        (['4,"x,y', "5,x,y"], "row 5: a quotation mark is not closed in its cell", (5, 2)),
        (["<<<<<<< a", "4,x,y", ">>>>>>> b"], "row 5: marks (<<<<<<<, =======, >>>>>>>)", (6, 2)),
        (["4,x"], None, (4, 1)),
    ],
)
def test_a_build_says_so_and_counts_what_is_lost(tmp_path, lines, said, account):
    told = []
    con = safe(tmp_path, contract(*map(column, HEAD.split(","))), said=told, f="\n".join([HEAD, *GOOD, *lines]) + "\n")
    assert con.execute("SELECT rows_read, unreadable FROM safe.file WHERE source = 'drawn'").fetchall() == [account]
    found = [line for line in told if "row 5" in line]
    assert [said in line for line in found] == ([True] if said else [])
    assert not any("x" in line.split(": ", 2)[-1].split() for line in found)
