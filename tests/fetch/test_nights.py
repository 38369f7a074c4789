"""A night that brings a little lands in a file of its own, and a refresh adds that one alone."""

import pytest

from pipelines.__main__ import main
from pipelines.sources.fetch import card, nights
from pipelines.sources.fetch.card import card_path
from tests.fetch.conftest import made_row
from tests.fetch.same import built
from tests.pipeline.same_core import differing

OLD, THEN = "2026-10-01T03:00:00.000Z", "2026-11-{:02}T03:00:00.000Z"
BEFORE_ALL = "2020-01-01T00:00:00.000"


@pytest.fixture
def begun(fetch, service, offences, monkeypatch):
    """A history that was fetched, large enough for nights of their own."""
    monkeypatch.setattr(nights, "WORTH", 100)
    monkeypatch.setattr(nights, "SHARE", 0.5)
    for row in service.rows[:95]:
        row[":updated_at"] = OLD
    offences()


def night(service, day: int, **changes: str) -> None:
    """One row is corrected, one is new."""
    service.rows[day] = made_row(day, THEN.format(day), nibrs_offense_code="13A", **changes)
    service.rows.append(made_row(100 + day, THEN.format(day)))


def files(fetch) -> list[str]:
    return [name for name in fetch.finished() if name.startswith("spd_offences") and name.endswith(".parquet")]


def rows_by_name(fetch) -> list[dict]:
    """The landed rows: of each the one of the latest file."""
    found = {}
    for name in files(fetch):
        found |= {row[":id"]: row for row in fetch.rows(fetch.folder / name)}
    return sorted(found.values(), key=lambda row: row[":id"])


def by_key(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: row[":id"])


def test_nights_are_added_to_the_warehouse(begun, fetch, service, offences, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("pipelines.run.publish", lambda out, *_, **__: (out, []))
    assert fetch("mcpp_areas") == (["mcpp_areas"], [])
    private = tmp_path / "nightly"
    built(fetch.folder, private)
    monkeypatch.setenv("LEAD_PRIVATE_DIR", str(private))
    for day in (2, 3):
        night(service, day)
        offences()
        assert main(["refresh", "--input", str(fetch.folder), "--out", str(tmp_path / "out")]) == 0
        assert "built anew" not in capsys.readouterr().out
    assert files(fetch) == ["spd_offences.parquet", "spd_offences_night_001.parquet", "spd_offences_night_002.parquet"]
    assert rows_by_name(fetch) == by_key(service.rows)
    assert differing(built(fetch.folder, tmp_path / "anew"), private / "warehouse.duckdb") == {}


def test_a_night_without_news_asks_for_no_page(begun, fetch, service, offences):
    night(service, 2)
    offences()
    pages = service.pages
    offences()
    assert service.pages == pages
    assert any("nothing new since 2026-11-02" in line for line in fetch.said)


@pytest.mark.parametrize("changes", [{"report_date_time": BEFORE_ALL}, {"offense_id": "70000009999"}], ids=str)
def test_a_correction_that_might_lose_makes_one_file_of_all(begun, fetch, service, offences, changes):
    night(service, 2)
    offences()
    night(service, 3, **changes)
    offences()
    assert files(fetch) == ["spd_offences.parquet"]
    assert fetch.rows() == by_key(service.rows)


@pytest.mark.parametrize(("limit", "value"), [("MOST", 1), ("SHARE", 0.1), ("WORTH", 200)])
def test_nights_that_are_many_or_large_make_one_file_of_all(begun, fetch, service, offences, monkeypatch, limit, value):
    monkeypatch.setattr(nights, limit, value)
    for day in (2, 3):
        night(service, day)
        offences()
    assert files(fetch) == ["spd_offences.parquet"]
    assert fetch.rows() == by_key(service.rows)


@pytest.mark.parametrize("harm", ["night", "card", "first"])
def test_what_does_not_follow_is_not_built_upon(begun, fetch, service, offences, harm):
    for day in (2, 3):
        night(service, day)
        offences()
    first = fetch.folder / "spd_offences_night_001.parquet"
    if harm == "card":
        card_path(first).unlink()
    else:
        path = first if harm == "night" else fetch.landed
        path.write_bytes(path.read_bytes() + b"x")
    night(service, 4)
    offences()
    assert rows_by_name(fetch) == by_key(service.rows)
    assert len(files(fetch)) == (1 if harm == "first" else 2)


def test_rows_that_the_portal_deleted_make_one_file_of_all(begun, fetch, service, offences):
    night(service, 2)
    offences()
    del service.rows[10:13]
    offences()
    assert files(fetch) == ["spd_offences.parquet"]
    assert fetch.rows() == by_key(service.rows)


class Killed(BaseException):
    """What no code of ours catches, as a kill."""


@pytest.mark.parametrize("step", ["remove", "replace"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_fetch_killed_while_it_makes_one_file_leaves_a_chain_of_nights(
    begun, fetch, service, offences, monkeypatch, step, nth
):
    for day in (2, 3):
        night(service, day)
        offences()
    stood, done = {name: (fetch.folder / name).read_bytes() for name in files(fetch)}, []

    def killed_at(real):
        def one(*paths) -> None:
            done.append(paths)
            if len(done) == nth:
                raise Killed
            real(*paths)

        return one

    night(service, 4, report_date_time=BEFORE_ALL)  # a build would not prefer it: all becomes one file
    with monkeypatch.context() as patched:
        owner = {"remove": card, "replace": card.os}[step]
        patched.setattr(owner, step, killed_at(getattr(owner, step)))
        with pytest.raises(Killed):
            offences()
    # What a build would read now: files that follow each other, the oldest first, or the new one alone.
    left = {name: (fetch.folder / name).read_bytes() for name in files(fetch)}
    assert left == dict(list(stood.items())[: len(left)]) or list(left) == ["spd_offences.parquet"]
    offences()
    assert files(fetch) == ["spd_offences.parquet"]
    assert fetch.rows() == by_key(service.rows)
