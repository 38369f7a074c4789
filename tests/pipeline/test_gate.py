"""The gate inside `publish`: blocks stay as published, an audit names what was tampered with, one person approves."""

from pathlib import Path

import duckdb

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


def test_a_candidate_becomes_current_when_somebody_approves_it(waiting: Town):
    assert not (waiting.out / "current.duckdb").exists()
    version = approve(waiting)
    assert (waiting.out / "current.duckdb").resolve().stem == f"release-{version}"
    assert waiting.ask_release("SELECT approval[:31] FROM release_info") == [("approved by policy group on 202",)]
    again = waiting.run("releases", "--out", str(waiting.out), "approve", version, *APPROVE)
    assert again.returncode == 1
    listed = waiting.run("releases", "--out", str(waiting.out)).stdout
    assert version in listed
    assert "current" in listed


def test_a_published_block_stays_whatever_happens_to_the_warehouse(waiting: Town):
    approve(waiting)
    before = protected(waiting.newest())
    assert before
    with duckdb.connect(str(waiting.private / "warehouse.duckdb")) as con:
        con.execute("DELETE FROM core.referral WHERE hash(referral_id) % 10 > 0")
    assert waiting.publish().returncode == 0
    after = protected(waiting.newest())
    assert set(before) <= set(after)


OF_DOORS = "WHERE metric_id = 'referrals_by_door' AND status"
TAMPERED = (
    f"UPDATE cell SET numerator = 13, value = 13.123456 {OF_DOORS} = 'value'",
    f"INSERT INTO cell SELECT * REPLACE ('week' AS grain) FROM cell {OF_DOORS} = 'value'",
    "INSERT INTO estimate (metric_id, upper) VALUES ('referrals_by_door', 11.668)",
)
TOLD = (
    "is under 10 or no multiple of 5", "the value of a count is not the count", "in a shape that no view declares",
    "estimates of a protected",
)  # fmt: skip


def test_an_audit_names_what_was_tampered_with(waiting: Town, tmp_path: Path):
    clean = waiting.run("audit", str(waiting.newest()))
    assert clean.returncode == 0, clean.stdout
    assert "0 pinned, 0 narrowed" in clean.stdout
    bad = tmp_path / "release-bad.duckdb"
    with duckdb.connect(str(bad)) as con:
        con.execute(f"ATTACH '{waiting.newest()}' AS good (READ_ONLY)")
        names = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'good'").fetchall()
        for (name,) in names:  # without its constraints, as somebody else's program would write it
            con.execute(f'CREATE TABLE "{name}" AS FROM good."{name}"')
        con.execute("DETACH good")
        assert [con.execute(tamper).fetchall() for tamper in TAMPERED] == [[(1,)]] * len(TAMPERED)
    done = waiting.run("audit", str(bad), "--against", str(waiting.out))
    assert done.returncode == 1
    assert [told for told in TOLD if told not in done.stdout] == []


def test_a_year_is_attacked_once_and_its_result_kept(waiting: Town):
    proofs = {path.name for path in (waiting.private / "audit" / "proofs").iterdir()}
    assert proofs
    assert waiting.build().returncode == 0
    assert waiting.publish().returncode == 0
    assert {path.name for path in (waiting.private / "audit" / "proofs").iterdir()} == proofs
