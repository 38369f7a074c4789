"""A dataset of a portal that speaks SODA 2.1: what lands, and what each fault of the service leads to."""

import tomllib
from hashlib import sha256

import duckdb
import pytest

from pipelines.sources.fetch import card as card_module
from pipelines.sources.fetch import socrata
from tests.fetch.conftest import made_row
from tests.fetch.standin import again, cut, drip, fewer, half, order, silence, status

NOTHING_LEFT: list[str] = []


def by_key(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: row[":id"])


def card(fetch) -> dict:
    return tomllib.loads((fetch.folder / "spd_offences.parquet.card.toml").read_text("utf-8"))


def test_every_row_lands_once_with_every_column_as_text(fetch, service, offences):
    offences()
    assert fetch.rows() == by_key(service.rows)
    types = duckdb.connect().execute(f"SELECT DISTINCT column_type FROM (DESCRIBE FROM '{fetch.landed}')").fetchall()
    assert types == [("VARCHAR",)]
    assert fetch.finished() == ["spd_offences.parquet", "spd_offences.parquet.card.toml"]
    assert fetch.unfinished() == NOTHING_LEFT


def test_the_card_says_where_when_and_what(fetch, service, offences):
    offences()
    told = card(fetch)
    assert told["address"] == f"{service.address}/resource/tazs-3rd5.json"
    assert told["fetched_at"] == "2026-11-22T12:00:00+00:00"
    assert told["updated_through"] == "2026-11-01T03:00:00.000Z"
    assert told["sha256"] == sha256(fetch.landed.read_bytes()).hexdigest()
    assert told["rows"] == 100
    assert told["layout"] == "API pages since 2025"
    assert told["query"].startswith("$select=:id,:updated_at,offense_id,")
    assert set(told["columns"]) == set(service.fields) - {":@computed_region_made_up"}


def test_pages_are_asked_for_by_key_and_in_order(service, offences):
    offences()
    last = [asked.get("$where") for asked in service.asked]
    assert last[0] is None
    assert len(last) == 11  # ten pages, and an empty one: a short page is not taken for the last
    assert all(where.startswith(":id > 'row-") for where in last[1:])


def test_the_token_goes_with_every_question_and_is_never_told(fetch, service, offences, monkeypatch):
    monkeypatch.setenv("LEAD_SOCRATA_TOKEN", "made-up-token")
    service.faults[3] = status(503)
    offences()
    assert set(service.tokens) == {"made-up-token"}
    assert "made-up-token" not in "".join(fetch.said)
    assert not any(b"made-up-token" in path.read_bytes() for path in fetch.folder.rglob("*") if path.is_file())


def test_without_a_token_none_is_sent(service, offences):
    offences()
    assert set(service.tokens) == {None}


@pytest.mark.parametrize("fault", [cut, half, again, fewer, status(500), status(202)], ids=lambda f: f.__name__)
def test_a_passing_fault_changes_nothing_of_what_lands(fetch, service, offences, fault):
    service.faults = {4: fault, 7: fault}
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert fetch.unfinished() == NOTHING_LEFT


def test_an_answer_that_drips_is_given_up_as_a_whole(fetch, service, offences):
    def slow(handler, body):
        fetch.seconds_per_look = 1000  # between two pieces
        drip(handler, body)

    service.faults[2] = slow
    service.before_page[3] = lambda: setattr(fetch, "seconds_per_look", 0)
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert any("more than 600 s" in line for line in fetch.said)


def test_silence_is_not_waited_for_for_ever(fetch, service, offences):
    fetch.read_timeout = 0.2
    service.faults[2] = silence
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert any("no answer in time" in line for line in fetch.said)


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("header", ["17", "Sun, 22 Nov 2026 12:00:17 GMT"])
def test_a_service_that_asks_for_time_gets_it(fetch, service, offences, header, code):
    service.faults[2] = status(code, Retry_After=header)
    offences()
    assert fetch.waited == [17]


@pytest.mark.parametrize("header", ["nan", "inf", "-5", "soon"])
def test_a_time_that_is_none_is_not_waited_for(fetch, service, offences, header):
    service.faults[2] = status(429, Retry_After=header)
    offences()
    assert fetch.waited == [2]


def test_a_service_that_asks_for_too_much_time_is_left_alone(fetch, service):
    service.faults[2] = status(429, Retry_After="86400")
    done, (message,) = fetch("spd_offences")
    assert done == []
    assert "86400 seconds" in message
    assert fetch.waited == []


def test_waits_double_and_end(fetch, service):
    service.always = status(500)
    done, (message,) = fetch("spd_offences")
    assert (done, fetch.waited) == ([], [2, 4, 8, 16, 32])
    assert "6 tries" in message
    assert "500" in message
    assert fetch.finished() == []


@pytest.mark.parametrize("code", [301, 400, 403, 404])
def test_a_refusal_is_not_repeated(fetch, service, code):
    service.always = status(code, Location="https://elsewhere.example/")
    done, (message,) = fetch("spd_offences")
    assert (done, fetch.waited, fetch.finished()) == ([], [], [])
    assert f"answered {code}" in message


def test_a_renamed_column_is_noticed_before_anything_is_loaded(fetch, service, offences):
    offences()
    before, pages = fetch.landed.read_bytes(), service.pages
    service.fields[service.fields.index("offense_id")] = "offence_number"
    service.rows.append(made_row(500, "2026-11-02T03:00:00.000Z"))
    done, (message,) = fetch("spd_offences")
    assert done == []
    assert "Missing: offense_id. New: offence_number." in message
    assert "pipelines/sites/seattle/sources/spd_offences.py" in message
    assert service.pages == pages
    assert fetch.landed.read_bytes() == before


def test_a_column_that_is_new_is_named_and_left_there(fetch, service, offences):
    service.fields.append("officer_name")
    for row in service.rows:
        row["officer_name"] = "made up"
    offences()
    assert any("officer_name" in line for line in fetch.said)
    assert card(fetch)["not_fetched"] == ["officer_name"]
    assert b"officer_name" not in fetch.landed.read_bytes()


def test_a_cut_run_goes_on_where_it_stopped(fetch, service, offences):
    service.before_page[4] = lambda: setattr(service, "always", status(500))
    fetch("spd_offences")
    assert fetch.finished() == []
    asked = len(service.asked)
    service.always = None
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert len(service.asked) - asked == 11 - 3  # three pages were there
    assert any("3 pages" in line for line in fetch.said)


def test_rows_that_changed_while_a_run_was_cut_come_too(fetch, service, offences):
    service.before_page[4] = lambda: setattr(service, "always", status(500))
    fetch("spd_offences")
    service.always = None
    first = min(service.rows, key=lambda row: order(row[":id"]))  # its page is one of those that came
    service.rows[service.rows.index(first)] = first | {"nibrs_offense_code": "13A", ":updated_at": "2026-11-02T03:00Z"}
    offences()
    assert fetch.rows() == by_key(service.rows)


def test_rows_that_change_while_their_fetch_runs_come_with_the_next(fetch, service, offences):
    first = min(service.rows, key=lambda row: order(row[":id"]))
    now = first | {"nibrs_offense_code": "13A", ":updated_at": "2026-11-02T03:00:00.000Z"}
    service.before_page[4] = lambda: service.rows.__setitem__(service.rows.index(first), now)
    offences()
    assert fetch.rows() != by_key(service.rows)
    offences()
    assert fetch.rows() == by_key(service.rows)


def test_a_cut_between_file_and_card_is_mended_by_the_next_run(fetch, service, offences, monkeypatch):
    offences()
    changed(service)
    with monkeypatch.context() as patch:
        patch.setattr(card_module, "card_path", lambda landed: landed.parent / "no folder" / "card")
        assert fetch("spd_offences")[0] == []
    assert sha256(fetch.landed.read_bytes()).hexdigest() != card(fetch)["sha256"]
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert sha256(fetch.landed.read_bytes()).hexdigest() == card(fetch)["sha256"]


def test_a_second_run_without_news_asks_for_no_page(fetch, service, offences):
    offences()
    before, pages = fetch.landed.read_bytes(), service.pages
    offences()
    assert service.pages == pages
    assert fetch.landed.read_bytes() == before


def changed(service, moment="2026-11-02T03:00:00.000Z"):
    """Two corrections and one new row."""
    service.rows[5] = made_row(5, moment, nibrs_offense_code="13A")
    service.rows[50] = made_row(50, moment, neighborhood="BALLARD NORTH")
    service.rows.append(made_row(100, moment))


def test_a_second_run_brings_what_changed_and_no_more(fetch, service, offences):
    for row in service.rows[:90]:
        row[":updated_at"] = "2026-10-01T03:00:00.000Z"
    offences()
    asked = len(service.asked)
    changed(service)
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert all(":updated_at >= '2026-11-01T03:00:00.000Z'" in question["$where"] for question in service.asked[asked:])
    assert len(service.asked) - asked == 3  # ten rows of the last moment and three new ones, and an empty page


def test_a_file_brought_up_to_date_equals_one_fetched_whole(fetch, service, offences):
    for row in service.rows[:90]:
        row[":updated_at"] = "2026-10-01T03:00:00.000Z"
    offences()
    changed(service)
    offences()
    content = fetch.landed.read_bytes()
    fetch.landed.unlink()
    offences()
    assert fetch.landed.read_bytes() == content


def test_rows_that_the_portal_deleted_go(fetch, service, offences):
    offences()
    del service.rows[10:13]
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert card(fetch)["rows"] == 97


def test_a_portal_that_writes_every_row_anew_is_fetched_whole(fetch, service, offences):
    offences()
    service.rows = [made_row(n, "2026-11-02T03:00:00.000Z") | {":id": f"row-x{n:05}"} for n in range(100)]
    asked = len(service.asked)
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert len(service.asked) - asked == 11


@pytest.mark.parametrize("harm", ["file", "card"])
def test_a_file_that_its_card_does_not_describe_is_not_built_upon(fetch, service, offences, harm):
    offences()
    if harm == "file":
        fetch.landed.write_bytes(fetch.landed.read_bytes() + b"x")
    else:
        (fetch.folder / "spd_offences.parquet.card.toml").write_text("rows = ")
    offences()
    assert fetch.rows() == by_key(service.rows)
    assert sha256(fetch.landed.read_bytes()).hexdigest() == card(fetch)["sha256"]


def test_rows_that_do_not_add_up_replace_nothing(fetch, service, offences, monkeypatch):
    offences()
    before = fetch.landed.read_bytes()
    changed(service)
    honest = service.answer
    monkeypatch.setattr(service, "answer", lambda path, params: (
        (b'[{"n": "5000", "last": "2026-11-09"}]', False) if params.get("$select", "").startswith("count")
        else honest(path, params)))  # fmt: skip
    done, (message,) = fetch("spd_offences")
    assert done == []
    assert "5,000 rows" in message
    assert fetch.landed.read_bytes() == before
    assert fetch.unfinished() == NOTHING_LEFT


def test_pages_that_never_end_are_ended(fetch, service, monkeypatch):
    monkeypatch.setattr(socrata, "PAGE", 100)
    honest = service.answer

    def endless(path, params):
        body, is_page = honest(path, {**params, "$where": ""} if "$where" in params else params)
        return body.replace(b'"row-', f'"row-{service.pages}'.encode()) if is_page else body, is_page

    monkeypatch.setattr(service, "answer", endless)
    done, (message,) = fetch("spd_offences")
    assert done == []
    assert "do not end" in message


def test_an_empty_dataset_replaces_nothing(fetch, service, offences):
    offences()
    before = fetch.landed.read_bytes()
    service.rows = []
    done, (message,) = fetch("spd_offences")
    assert done == []
    assert "holds no rows" in message
    assert fetch.landed.read_bytes() == before
