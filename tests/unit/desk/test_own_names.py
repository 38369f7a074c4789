"""A programme's own words in site.toml become a layout and codes; a statement that cannot be true is refused."""

import pytest

from pipelines.contracts import ContractBroken
from pipelines.sites.own_names import with_own_names
from tests.unit.drawn_site import column, contract, safe

OURS = contract(
    column("ref", required=True), column("door", one_of=("arrest", "street")), column("unit"), column("day"),
    access="programme",
)  # fmt: skip


def spoken(**own):
    return with_own_names(OURS, {"programme": {"referrals": "drawn", "drawn": own}})


def test_without_a_word_about_it_a_contract_stays_as_it_is():
    assert with_own_names(OURS, {"programme": {"referrals": "drawn"}}) is OURS
    assert with_own_names(OURS, {}) is OURS


def test_their_names_and_codes_become_ours(tmp_path):
    own = spoken(
        columns={"Case No": "ref", "Way In": "door"}, absent=["unit"], values={"door": {"LE": "arrest", "n/a": ""}}
    )
    con = safe(
        tmp_path,
        own,
        theirs="Way In,day,Case No\nLE,x,1\nn/a,y,2\nstreet,z,3\nXX,z,4\n",
        ours="ref,door,unit,day\n5,LE,u,d\n",
    )
    rows = con.execute("SELECT ref, door, unit, day, _broken FROM safe.drawn ORDER BY ref").fetchall()
    assert rows == [
        ("1", "arrest", None, "x", 0), ("2", None, None, "y", 0), ("3", "street", None, "z", 0),
        ("4", None, None, "z", 2), ("5", "arrest", "u", "d", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"columns": {"X": "nothing"}}, "nothing cannot stand here. Known are: ref, door, unit, day"),
        ({"columns": {"X": "ref", "Y": "ref"}}, "two of their columns"),
        ({"absent": ["ref"]}, "columns that a row can do without"),
        ({"absent": ["colour"]}, "colour cannot"),
        ({"values": {"door": {"LE": "police"}}}, "Known are: arrest, street"),
        ({"values": {"gate": {"LE": "arrest"}}}, "gate cannot"),
        ({"column": {"X": "ref"}}, "column cannot stand here. Known are: columns, values and absent"),
    ],
)
def test_a_statement_that_cannot_be_true_is_refused(own, words):
    with pytest.raises(ContractBroken, match=words) as refused:
        spoken(**own)
    assert "[programme.drawn" in str(refused.value)
