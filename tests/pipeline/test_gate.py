"""The gate inside `publish`: blocks stay as published, an audit names what was tampered with, one person approves."""

from pathlib import Path

import duckdb
import pytest

from tests.pipeline.conftest import Town

APPROVE = ("--by", "policy group", "--determination", "2022-01-31")


def approve(town: Town) -> str:
    version = town.newest().stem.removeprefix("release-")
    done = town.run("releases", "--out", str(town.out), "approve", version, *APPROVE)
    assert done.returncode == 0, done.stderr
    return version


def protected(release: Path) -> list[tuple]:
    with duckdb.connect(str(release), read_only=True) as con:
        return con.execute(
            "SELECT c.* FROM cell c JOIN metric m ON m.id = metric_id "
            "WHERE access = 'protected' AND status <> 'no_data' ORDER BY ALL"
        ).fetchall()


@pytest.fixture
def published(good: Town) -> Town:
    assert good.publish().returncode == 0
    return good


def test_a_candidate_becomes_current_when_somebody_approves_it(published: Town):
    assert not (published.out / "current.duckdb").exists()
    version = approve(published)
    assert (published.out / "current.duckdb").resolve().stem == f"release-{version}"
    assert published.ask_release("SELECT approval[:31] FROM release_info") == [("approved by policy group on 202",)]
    again = published.run("releases", "--out", str(published.out), "approve", version, *APPROVE)
    assert again.returncode == 1
    listed = published.run("releases", "--out", str(published.out)).stdout
    assert version in listed
    assert "current" in listed


def test_a_published_block_stays_whatever_happens_to_the_warehouse(published: Town):
    approve(published)
    before = protected(published.newest())
    assert before
    with duckdb.connect(str(published.private / "warehouse.duckdb")) as con:
        con.execute("DELETE FROM core.referral WHERE hash(referral_id) % 10 > 0")
    assert published.publish().returncode == 0
    after = protected(published.newest())
    assert set(before) <= set(after)


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        ("UPDATE cell SET numerator = 13, value = 13 WHERE rowid = $row", "is under 10 or no multiple of 5"),
        ("UPDATE cell SET value = value + 0.123456 WHERE rowid = $row", "the value of a count is not the count"),
        ("UPDATE cell SET grain = 'week' WHERE rowid = $row", "in a shape that no view declares"),
        ("INSERT INTO estimate (metric_id, upper) VALUES ('referrals_by_door', 11.668)", "estimates of a protected"),
    ],
)
def test_an_audit_names_what_was_tampered_with(published: Town, tamper: str, told: str, tmp_path: Path):
    clean = published.run("audit", str(published.newest()))
    assert clean.returncode == 0, clean.stdout
    assert "0 pinned, 0 narrowed" in clean.stdout
    bad = tmp_path / "release-bad.duckdb"
    with duckdb.connect(str(bad)) as con:
        con.execute(f"ATTACH '{published.newest()}' AS good (READ_ONLY)")
        names = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'good'").fetchall()
        for (name,) in names:  # without its constraints, as somebody else's program would write it
            con.execute(f'CREATE TABLE "{name}" AS FROM good."{name}"')
        con.execute("DETACH good")
        row = con.execute("SELECT min(rowid) FROM cell WHERE metric_id = 'referrals_by_door' AND status = 'value'")
        con.execute(tamper.replace("$row", str(row.fetchall()[0][0])))
    done = published.run("audit", str(bad), "--against", str(published.out))
    assert done.returncode == 1
    assert told in done.stdout


def test_a_year_is_attacked_once_and_its_result_kept(published: Town):
    proofs = {path.name for path in (published.private / "audit" / "proofs").iterdir()}
    assert proofs
    assert published.build().returncode == 0
    assert published.publish().returncode == 0
    assert {path.name for path in (published.private / "audit" / "proofs").iterdir()} == proofs
