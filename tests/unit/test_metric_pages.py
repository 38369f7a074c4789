"""The pages that are written from the metrics are those that the metrics would write now."""

import pytest

from pipelines.metrics import registry
from tools import metric_pages


@pytest.mark.parametrize(("path", "text"), metric_pages.pages().items(), ids=lambda one: getattr(one, "name", "text"))
def test_a_written_page_is_as_its_sources_are(path, text):
    assert path.read_text("utf-8") == text, "run: .venv/bin/python -m tools.metric_pages"


@pytest.mark.parametrize("metric", registry().values(), ids=lambda metric: metric.id)
def test_every_measure_is_told_with_what_to_mind(metric):
    page = metric_pages.metrics_page()
    assert f"### {metric.title}\n" in page
    assert f"- Mind: {metric.caveat}\n" in page
    assert metric.title in metric_pages.measures_table()


def test_a_readme_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="needs the lines"):
        metric_pages.with_table("no marks here", "a table")
