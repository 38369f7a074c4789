"""Why something is not used is told once: at the end of a run, or where it fails."""

import pytest

from pipelines.console import told_once
from pipelines.contracts import ContractBroken

LINES = ("Reading", "  NOT USED: a.csv: lacks Day. Mend it.", "  STOPPED: list: stopped: 9 of 9", "  a.csv: 3 rows")
SHORT = ["Reading", "  NOT USED: a.csv (why: at the end)", "  STOPPED: list (why: at the end)", "  a.csv: 3 rows"]


def test_the_lines_on_the_way_name_and_the_end_explains(capsys):
    said: list[str] = []
    with told_once(said.append) as progress:
        for line in LINES:
            progress(line)
    assert said == SHORT
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("told", ["nothing could be built.\na.csv: lacks Day. Mend it.", "no boundary file"])
def test_a_run_that_fails_explains_then(capsys, told):
    with pytest.raises(ContractBroken), told_once(lambda _: None) as progress:  # noqa: PT012 lines come, then the fault
        for line in LINES * 2:  # a refresh that becomes a build says all of it again
            progress(line)
        raise ContractBroken(told)
    first = [] if "a.csv" in told else ["not used: a.csv: lacks Day. Mend it."]
    assert capsys.readouterr().err.splitlines() == [*first, "not used: list: stopped: 9 of 9"]
