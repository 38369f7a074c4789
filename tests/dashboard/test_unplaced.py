"""How much of a shown measure lies in no area: the city's number less those of all areas, of public counts alone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from release_fixture import METRICS

from dashboard.components.neighbourhood.story import Story
from dashboard.components.neighbourhood.unplaced import outside, sentence
from dashboard.records import View
from dashboard.release import open_release

Releases = Callable[[str], Path]


def test_what_lies_in_no_area_is_told_of_the_shown_measure(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path := tmp_path / "planted.duckdb").write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute(
            "UPDATE cell SET numerator = numerator + 100, value = value + 100 WHERE metric_id = 'drug_offences'"
            " AND layer = 'city' AND grain = 'year' AND year(period_start) > 2017"
        )
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()
    own, rate, reach = (next(m for m in release.metrics() if m.id == name) for name, *_ in METRICS)
    view = View("neighbourhood", "year", None)
    cells = {y: sum(c.numerator for c in release.cells(own.id, view, date(y, 1, 1))) for y in (2016, 2018)}
    found = {year.year: (out, whole) for year, out, whole in outside(release, own, view, None)}
    assert found[2016] == (0, cells[2016])
    assert found[2018] == (100, cells[2018] + 100)
    assert outside(release, rate, view, None) == outside(release, reach, view, None) == ()  # never of protected numbers
    story = Story(release.area("alder"), own, View("neighbourhood", "month", None), None, (), (), ())
    highest = max(100 * out / whole for out, whole in found.values())
    last = max(found)
    assert f"Drug offences, 2016 to {last}: 0.0 to {highest:.1f} % of a year's number" in sentence(release, story)
    assert sentence(release, story).endswith(f"In {last} these are 100 of {found[last][1]:,}.")
