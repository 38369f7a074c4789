"""The benchmark that compares ways of protecting: each does what it says, on one made-up year."""

import numpy as np
import pytest

from benchmarks import methods_compared as bench
from benchmarks.gate import CELLS, made_up
from pipelines.disclosure.protect import shown_counts


@pytest.fixture(scope="module")
def year():
    return made_up(800, 4)


@pytest.fixture(scope="module")
def rounded(year):
    return bench.ten_five(*year)


def test_the_package_of_the_statistics_office_rounds_as_the_primary_rule_does(year, rounded):
    problem, _ = year
    ours, theirs = shown_counts(problem.cells.values(problem.truth).astype(int), 10, 5), rounded
    assert np.array_equal(np.ma.getmaskarray(ours), np.ma.getmaskarray(theirs))
    assert np.array_equal(ours.compressed(), theirs.compressed())


def test_one_pass_leaves_no_group_with_a_single_hidden_number_and_hides_the_smallest_other(year):
    before, after = bench.primary_only(*year), bench.one_pass(*year)
    hidden, also = np.ma.getmaskarray(before), np.ma.getmaskarray(after)
    assert (hidden <= also).all()
    more = np.flatnonzero(also & ~hidden)
    assert len(more)
    for number in more:
        group = [n for n, cell in enumerate(CELLS) if bench._group(cell) == bench._group(CELLS[number])]
        assert hidden[group].sum() == 1
        assert before[number] == before[group].min()


def test_exact_numbers_add_up_and_those_to_five_need_not(year, rounded):
    exact = bench.primary_only(*year)
    assert list(bench._sums(exact))
    assert all(one == other for one, other in bench._sums(exact))
    assert any(one != other for one, other in bench._sums(rounded))
