"""The privacy numbers of a site: its own where they are stricter, the usual ones else, looser ones never."""

import duckdb
import pytest

from pipelines.contracts import ContractBroken, create_core
from pipelines.policy import Policy, policy_of


def kept(**numbers: int) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    create_core(con)
    con.execute("INSERT INTO core.setting VALUES ('drawn', 'title', 'Drawn')")
    for name, value in numbers.items():
        con.execute("INSERT INTO core.setting VALUES ('drawn', ?, ?)", [name, str(value)])
    return con


def test_a_site_that_says_nothing_has_the_usual_numbers():
    assert policy_of(kept()) == Policy()
    assert {name: value for name, (value, _) in Policy().meanings.items()}["minimum_shown"] == 10


def test_stricter_numbers_hold_and_are_told():
    policy = policy_of(kept(minimum_shown=20, rounding_base=10, closed_after_days=90))
    assert policy == Policy(minimum_shown=20, rounding_base=10, closed_after_days=90)
    assert policy.meanings["rounding_base"][0] == 10


@pytest.mark.parametrize(("name", "value"), [("minimum_shown", 5), ("rounding_base", 1), ("closed_after_days", 0)])
def test_looser_numbers_are_refused_whoever_wrote_them(name, value):
    with pytest.raises(ContractBroken, match=f"never looser: {name}"):
        policy_of(kept(**{name: value}))
