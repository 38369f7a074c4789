"""What the file refuses of comparisons: protected measures, numbers without an interval, silence without a reason."""

import duckdb
import pytest

from tests.unit.release_file import empty_release, insert

GOOD = {"metric_id": "drug_calls", "design": "area", "estimate": 0.8, "lower": 0.6, "upper": 1.1}
REFUSED = {"metric_id": "drug_calls", "design": "refused", "refused": "no_start"}


def test_a_comparison_and_a_refusal_of_a_public_measure_are_kept():
    con = empty_release("drug_calls")
    insert(con, "estimate", **GOOD)
    insert(con, "estimate", **REFUSED)
    assert con.execute("SELECT count(*) FROM release.estimate").fetchall() == [(2,)]


@pytest.mark.parametrize(
    "row",
    [
        GOOD | {"metric_id": "referrals"},
        REFUSED | {"metric_id": "referrals"},
        GOOD | {"lower": None},
        GOOD | {"upper": None},
        GOOD | {"estimate": None},
        GOOD | {"refused": "no_start"},
        GOOD | {"design": "effect"},
        REFUSED | {"refused": None},
        REFUSED | {"estimate": 0.8, "lower": 0.6, "upper": 1.1},
    ],
)
def test_anything_else_is_refused_by_the_file(row: dict[str, object]):
    con = empty_release("drug_calls")
    with pytest.raises(duckdb.ConstraintException):
        insert(con, "estimate", **row)
