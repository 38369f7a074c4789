"""The file of figures that others printed, as the gate reads it."""

import numpy as np
import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure.facts import HEADER, add_printed, known_elsewhere
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.year import Told, Year

ROW = "seattle,referrals_by_door,city,seattle,quarter,2021-04-01,door,community,12,14,a report to the council"


def known(folder, *rows, header=None):
    path = folder / "known_elsewhere.csv"
    path.write_text("\n".join([header or ",".join(HEADER), *rows]) + "\n", "utf-8")
    return known_elsewhere(path, "seattle")


def test_a_figure_is_read_with_its_place_period_and_limits(tmp_path):
    open_ended = ROW.replace(",14,", ",,").replace("door,community", ",")
    one, other = known(tmp_path, ROW, open_ended, ROW.replace("seattle,ref", "burien,ref"))
    assert one.told == Told("referrals_by_door", "city", "seattle", 3, 3, "door", "community")
    assert (one.year, one.low, one.high, one.source) == (2021, 12, 14, "a report to the council")
    assert (other.told.attribute, other.high) == (None, np.inf)


def test_without_the_file_nothing_is_known(tmp_path):
    assert known_elsewhere(tmp_path / "none.csv", "seattle") == []


@pytest.mark.parametrize(
    "wrong", [("2021-04-01", "April"), ("quarter", "week"), (",12,", ",twelve,"), (",12,14,a", ",12,x,a")]
)
def test_a_line_that_cannot_be_read_is_named(tmp_path, wrong):
    with pytest.raises(ContractBroken, match="line 3 cannot be read"):
        known(tmp_path, ROW, ROW.replace(*wrong))


def test_another_header_is_refused(tmp_path):
    with pytest.raises(ContractBroken, match="the header must be site,metric_id"):
        known(tmp_path, ROW, header="site,metric")


def test_a_figure_becomes_a_limit_of_what_the_row_counts(tmp_path):
    year = Year(declared_numbers(), "referral", {"mill": [("neighbourhood", "mill"), ("city", "seattle")]})
    add_printed(year, known(tmp_path, ROW))
    (row,) = year.rows
    assert (row.low, row.high, row.released) == (12, 14, False)
    assert set(row.atoms) == set(year.sum_of(Told("referrals_by_door", "city", "seattle", 3, 3, "door", "community")))
