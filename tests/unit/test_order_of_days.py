"""Days that follow each other: what cannot be true is left out or refused, what is unlikely is told, all is counted."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines.contracts import ContractBroken, Order
from pipelines.desk.order import follows
from pipelines.sites import load_site
from pipelines.sites.own_contracts import check_contract
from pipelines.warehouse.drift import is_much, out_of_order
from pipelines.warehouse.limits import Limits
from tests.unit.drawn_site import column, contract, settled
from tests.unit.workbooks import ACCOUNT

DAY = {"type": "DATE", "formats": ("%Y-%m-%d",)}
FIRST, SECOND = date(2024, 3, 1), date(2024, 2, 29)
NOTES = "SELECT column_name, rule, effect, rows FROM core.load_note ORDER BY ALL"
KEPT = "SELECT first_on, second_on FROM safe.drawn"


def drawn(breach, **more):
    columns = (
        column("Id", "id", required=True),
        column("First", "first_on", **DAY),
        column("Second", "second_on", **DAY),
    )
    return contract(*columns, key=("id",), orders=(Order("first_on", "second_on", breach),), **more)


@pytest.mark.parametrize(
    ("breach", "kept", "account", "effect"),
    [
        ("told", [(FIRST, SECOND)], (1, 1, 0, 0, 0), "used as it is, but in no time between the two days"),
        ("value", [(FIRST, None)], (1, 1, 0, 0, 0), "set to missing"),
        ("row", [], (1, 0, 0, 0, 1), "row refused"),
    ],
)
def test_a_day_before_the_one_that_it_follows(tmp_path, breach, kept, account, effect):
    con = settled(tmp_path, drawn(breach), a="Id,First,Second\n1,2024-03-01,2024-02-29\n")
    assert con.execute(KEPT).fetchall() == kept
    assert con.execute(ACCOUNT).fetchall() == [account]
    assert con.execute(NOTES).fetchall() == [("Second", "a day on or after First", effect, 1)]


@pytest.mark.parametrize("breach", ["told", "value", "row"])
def test_the_same_day_and_a_day_that_is_not_known_are_in_order(tmp_path, breach):
    days = ["2024-03-01,2024-03-01", "2024-03-01,", ",2024-03-01", ",", "2024-03-01,soon"]
    con = settled(tmp_path, drawn(breach), a="Id,First,Second\n" + "".join(f"{n},{d}\n" for n, d in enumerate(days)))
    assert con.execute(ACCOUNT).fetchall() == [(5, 5, 0, 0, 0)]
    assert not con.execute("SELECT 1 FROM core.load_note WHERE rule LIKE 'a day on%'").fetchall()


@pytest.mark.parametrize(
    ("rows", "of", "much"), [(9, 10, False), (10, 200, False), (10, 199, True), (11, 200, True), (0, 0, False)]
)
def test_few_rows_or_a_small_share_prove_nothing(rows, of, much):
    assert is_much(rows, of, Limits()) is much


def test_exchanged_days_and_months_are_told_of_the_newest_full_file_alone(tmp_path):
    wrong, right = ("2024-03-01,2024-02-29", "2024-03-01,2024-03-02")
    files = {
        name: "Id,First,Second\n" + "".join(f"{n},{days}\n" for n in range(20))
        for name, days in (("a", wrong), ("b", right))
    }
    full, added = drawn("told", delivery="full"), drawn("told")
    assert out_of_order(settled(tmp_path, full, **files), full, Limits()) == []
    (told,) = out_of_order(settled(tmp_path, added, **files), added, Limits())
    assert told.startswith("Second is not a day on or after First in 20 of 20 rows of a.csv: perhaps days and months")


@pytest.mark.parametrize(
    ("order", "word"),
    [(Order("first", "second_on"), "'first'"), (Order("first_on", "second_on", "refused"), "'refused'")],
)
def test_an_order_of_columns_that_there_are_not_is_refused(order, word):
    with pytest.raises(ContractBroken, match=word):
        check_contract(replace(drawn("told"), orders=(order,)))


def test_the_programmes_stages_have_an_order_and_only_what_cannot_be_true_is_left_out():
    declared = {
        (source, order.first, order.second): order.breach
        for source, one in load_site("seattle").contracts.items()
        for order in one.orders
    }
    assert declared == {
        ("lead_referrals", "referred_on", "screened_on"): "told",
        ("lead_referrals", "referred_on", "intake_on"): "told",
        ("lead_referrals", "referred_on", "enrolled_on"): "told",
        ("lead_referrals", "screened_on", "intake_on"): "told",
        ("lead_referrals", "intake_on", "enrolled_on"): "told",
        ("lead_participation", "active_from", "active_to"): "row",
        ("lead_needs", "named_on", "met_on"): "value",
        ("spd_offences", "occurred_at", "reported_at"): "told",
        ("spd_arrests", "occurred_at", "reported_at"): "told",
    }


def test_a_printed_form_says_what_follows_what():
    contracts = load_site("seattle").contracts
    said = {
        column.name: follows(contracts[source], column)
        for source in ("lead_referrals", "lead_participation", "lead_needs")
        for column in contracts[source].columns
        if column.name in ("intake_on", "active_to", "met_on", "named_on")
    }
    assert said == {
        "intake_on": ", usually on or after referred_on and screened_on",
        "active_to": ", on or after active_from",
        "named_on": "",
        "met_on": ", on or after named_on",
    }
