"""Groups of people who are nearly all alike: of these, even a large number tells what each of them is."""

import duckdb
import numpy as np

from pipelines.disclosure.protect import homogeneous
from pipelines.policy import ALIKE_PERCENT, Policy

# What a person is. What becomes of a referral may be the same for all of them: that tells of the programme.
OF_A_PERSON = ("age_band", "race", "gender", "charge_group")


def alike_rows(con: duckdb.DuckDBPyConnection, rules: Policy) -> np.ndarray:
    """The rowids of stat.cell whose attribute stays hidden because one area's group is nearly all alike in it.

    They are the attribute's rows of every area of that layer in that period, so that the gap names none of them.
    """
    block = "metric_id, cell.site, layer, grain, period_start, attribute"
    rows = con.execute(
        f"""
        SELECT cell.rowid AS row_id, numerator AS many,
               dense_rank() OVER (ORDER BY {block}, area_id) - 1 AS one_group,
               dense_rank() OVER (ORDER BY {block}) - 1 AS one_block
        FROM stat.cell JOIN stat.metric ON metric.id = metric_id
        WHERE access = 'protected' AND covered = 'all' AND list_contains(?, attribute)
        """,
        [list(OF_A_PERSON)],
    ).fetchnumpy()
    if not len(rows["row_id"]):
        return np.zeros(0, dtype=np.int64)
    counts, group, parent = (np.ma.filled(rows[name], 0) for name in ("many", "one_group", "one_block"))
    return rows["row_id"][homogeneous(counts, group, parent, rules.minimum_shown, ALIKE_PERCENT / 100)]
