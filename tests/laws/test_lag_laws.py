"""The reporting lag: quantiles of counted days are those that NumPy finds among all rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.warehouse.spans import quantile

counted = st.dictionaries(st.integers(0, 4000), st.integers(1, 30), min_size=1, max_size=12)


@given(counted, st.sampled_from([0.0, 0.5, 0.9, 0.95, 1.0]))
def test_a_quantile_of_counted_days_is_that_of_the_rows(days, share):
    pairs = sorted(days.items())
    rows = np.repeat([day for day, _ in pairs], [count for _, count in pairs])
    assert quantile(pairs, share) == pytest.approx(np.quantile(rows, share))


def test_no_rows_have_no_lag():
    assert quantile([], 0.5) is None
