"""Metric files: what is missing, unknown or wrong is refused by file and key; what is shipped is complete."""

import re
from pathlib import Path

import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure import declared_views
from pipelines.metrics import COLUMNS, read_metric, registry

HEADER = {
    "id": '"drawn"',
    "title": '"Drawn"',
    "question": '"How many?"',
    "unit": '"things"',
    "scale": "1",
    "direction": '"neither"',
    "caveat": '"Drawn for a test."',
    "source": '"offence"',
    "access": '"public"',
    "counts": '"events"',
    "denominator": '"none"',
    "grains": '["year"]',
}
PROTECTED = {key: value for key, value in HEADER.items() if key != "grains"} | {
    "access": '"protected"',
    "family": '"referrals"',
}


def write(folder: Path, header: dict, name: str = "drawn", sql: str = "SELECT 1") -> Path:
    lines = "\n".join(f"{key} = {value}" for key, value in header.items())
    path = folder / f"{name}.sql"
    path.write_text(f"/*---\n{lines}\n---*/\n{sql}\n")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ContractBroken) as refused:
        registry(path.parent)
    return str(refused.value)


def test_a_complete_header_is_read_with_its_sql(tmp_path):
    metric = read_metric(write(tmp_path, HEADER))
    assert (metric.id, metric.access, metric.grains, metric.family, metric.sql) == (
        "drawn", "public", ("year",), None, "SELECT 1",
    )  # fmt: skip
    assert read_metric(write(tmp_path, PROTECTED)).family == "referrals"


@pytest.mark.parametrize("key", sorted(HEADER))
def test_a_missing_key_is_refused_by_name(tmp_path, key):
    message = refusal(write(tmp_path, {name: value for name, value in HEADER.items() if name != key}))
    assert message.startswith("drawn.sql: ")
    assert f"{key} is missing" in message


def test_a_protected_metric_needs_a_family_and_no_grains(tmp_path):
    assert "family is missing" in refusal(write(tmp_path, {k: v for k, v in PROTECTED.items() if k != "family"}))
    assert "grains is not known here" in refusal(write(tmp_path, PROTECTED | {"grains": '["year"]'}))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("titel", '"x"', "titel is not known here"),
        ("family", '"referrals"', "family is not known here"),
        ("sql", '"SELECT 2"', "sql is not known here"),
        ("id", '"other"', "id must be the file's name"),
        ("access", '"open"', "access must be one of public, protected"),
        ("counts", '"rows"', "counts must be one of events, persons"),
        ("direction", '"up"', "direction must be one of"),
        ("grains", '["week"]', "grains must be among month, quarter, year"),
        ("denominator", '"nobody"', "denominator must be"),
    ],
)
def test_a_wrong_key_or_value_is_refused_by_file_and_key(tmp_path, key, value, words):
    message = refusal(write(tmp_path, HEADER | {key: value}))
    assert "drawn.sql" in message
    assert words in message


@pytest.mark.parametrize(("key", "value"), [("scale", '"many"'), ("title", "7"), ("caveat", '""'), ("scale", "0")])
def test_a_value_that_says_nothing_is_refused_by_file_and_key(tmp_path, key, value):
    message = refusal(write(tmp_path, HEADER | {key: value}))
    assert "drawn.sql" in message
    assert key in message


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    header = {name: value for name, value in HEADER.items() if name != "unit"} | {"colour": '"red"', "access": '"x"'}
    message = refusal(write(tmp_path, header))
    assert all(key in message for key in ("unit", "colour", "access"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("SELECT 1", id="no header"),
        pytest.param('/*---\nid = "drawn"\nSELECT 1', id="a header without an end"),
        pytest.param("/*---\nid = drawn\n---*/\nSELECT 1", id="a header that is not TOML"),
        pytest.param("", id="an empty file"),
    ],
)
def test_a_file_without_a_readable_header_is_refused(tmp_path, text):
    path = tmp_path / "drawn.sql"
    path.write_text(text)
    assert "drawn.sql" in refusal(path)


def test_a_metric_may_be_divided_by_another(tmp_path):
    write(tmp_path, HEADER | {"id": '"other"'}, name="other")
    write(tmp_path, HEADER | {"denominator": '"other"'})
    assert registry(tmp_path)["drawn"].denominator == "other"


def test_a_file_of_windows_is_read_alike(tmp_path):
    path = write(tmp_path, HEADER)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_metric(path).id == "drawn"


@pytest.mark.parametrize("metric", registry().values(), ids=lambda metric: metric.id)
def test_a_shipped_metric_says_what_it_asks_and_what_to_beware_of(metric):
    assert metric.question.endswith("?")
    assert len(metric.caveat) > 20
    assert metric.caveat.endswith(".")
    assert metric.title
    assert metric.unit
    assert metric.scale > 0


@pytest.mark.parametrize("metric", registry().values(), ids=lambda metric: metric.id)
def test_what_uses_programme_data_is_protected(metric):
    private = ("referral", "participation", "contact", "need", "outcome", "comparison", "staffing", "cost")
    private = [f"core.{table}" for table in private]
    if any(table in metric.sql for table in private):
        assert metric.access == "protected"


@pytest.mark.parametrize("metric_id", ["drug_offences", "drug_offences_per_1000_residents", "referrals_by_door"])
def test_the_first_metrics_are_there(metric_id):
    assert metric_id in registry()


@pytest.mark.parametrize(
    ("header", "other", "words"),
    [
        (HEADER, {"denominator": '"population"'}, "other is a rate"),
        (HEADER, {k: PROTECTED[k] for k in ("access", "family")}, "other is protected, so this one is too"),
    ],
)
def test_a_metric_is_divided_by_a_count_that_is_as_open_as_itself(tmp_path, header, other, words):
    below = HEADER | {"id": '"other"'} | other
    if "family" in other:
        del below["grains"]
    write(tmp_path, below, name="other")
    assert words in refusal(write(tmp_path, header | {"denominator": '"other"'}))


def test_a_protected_metric_may_be_divided_by_its_units_and_by_open_data(tmp_path):
    for denominator in ("units", "population"):
        assert read_metric(write(tmp_path, PROTECTED | {"denominator": f'"{denominator}"'})).denominator == denominator


def test_a_breakdown_of_its_own_follows_the_agreed_columns(tmp_path):
    metric = read_metric(write(tmp_path, PROTECTED | {"breakdown": '"reason"'}))
    assert metric.columns == (*COLUMNS, "reason")
    assert [metric.has(one) for one in ("reason", "door", None, "team")] == [True, True, True, False]
    assert "breakdown must be one of" in refusal(write(tmp_path, PROTECTED | {"breakdown": '"street"'}))
    assert "breakdown is not known here" in refusal(write(tmp_path, HEADER | {"breakdown": '"reason"'}))


def test_layers_are_stated_where_not_all_apply(tmp_path):
    assert read_metric(write(tmp_path, HEADER)).layers == ("neighbourhood", "precinct", "city")
    assert read_metric(write(tmp_path, HEADER | {"layers": '["city"]'})).layers == ("city",)
    assert "layers must be among" in refusal(write(tmp_path, HEADER | {"layers": '["beat"]'}))
    assert "layers is not known here" in refusal(write(tmp_path, PROTECTED | {"layers": '["city"]'}))


@pytest.mark.parametrize("metric", registry().values(), ids=lambda metric: metric.id)
def test_a_shipped_protected_metric_has_a_declared_view(metric):
    if metric.access == "protected":
        assert any(view.family == metric.family and metric.has(view.attribute) for view in declared_views())


def test_every_declared_view_is_used():
    families = {metric.family for metric in registry().values()}
    assert {view.family for view in declared_views()} <= families


def test_what_is_neither_drugs_nor_prostitution_is_never_said_to_be_about_them():
    for metric_id in ("shoplifting_offences", "theft_from_vehicle_offences", "trespass_offences"):
        metric = registry()[metric_id]
        assert not re.search("drug|LEAD", metric.title + metric.question)
