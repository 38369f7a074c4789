"""The demonstration folder as written, read back with other tools than those that wrote it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path

import duckdb
import pytest
import shapely

from pipelines.contracts import ContractBroken
from pipelines.demo import write_demo
from pipelines.demo.folder import MARKER, written_beside

FILES = {
    "demonstration.toml",
    "spd_offences.csv",
    "areas.geojson",
    "population.csv",
    "spd_arrests.json",
    "spd_calls.csv",
    "community_measures.csv",
    "group_benchmarks.csv",
    "lead_comparison.csv",
    "lead_contacts.csv",
    "lead_costs.csv",
    "lead_merged_clients.csv",
    "lead_needs.csv",
    "lead_outcomes.csv",
    "lead_participation.csv",
    "lead_referrals.csv",
    "lead_staffing.csv",
    "truth/planted.json",
}
DRUG = "\"Offense Code\" IN ('35A', '35B')"
STARTED = "strptime(\"Offense Start DateTime\", '%m/%d/%Y %I:%M:%S %p')"


def quiet(_: str) -> None:
    """No progress lines."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    """The folder as users get it."""
    out = tmp_path_factory.mktemp("demonstration") / "demo"
    write_demo(out, progress=quiet)
    return out


@pytest.fixture(scope="module")
def truth(demo) -> dict:
    """What was planted."""
    return json.loads((demo / "truth" / "planted.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def con(demo) -> duckdb.DuckDBPyConnection:
    """`offence` holds every row of the portal file as text; `settled` the last version of each key."""
    con = duckdb.connect()
    file = str(demo / "spd_offences.csv")
    con.execute("CREATE TABLE offence AS SELECT * FROM read_csv(?, all_varchar = true)", [file])
    con.execute(
        'CREATE TABLE settled AS SELECT * FROM offence QUALIFY row_number() OVER (PARTITION BY "Offense ID" '
        "ORDER BY strptime(\"Report DateTime\", '%m/%d/%Y %I:%M:%S %p') DESC, rowid DESC) = 1"
    )
    return con


def hashes(folder: Path) -> dict[str, str]:
    """A hash of every file under the folder."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    small = {"until": date(2016, 12, 31), "scale": 0.05, "progress": quiet}
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        write_demo(tmp_path / name, seed=seed, **small)
    one, two, three = (hashes(tmp_path / name) for name in ("one", "two", "three"))
    assert set(one) == FILES
    assert one == two
    same = {name for name in one if one[name] == three[name]}
    assert same == {"areas.geojson", "population.csv"}


def test_a_second_run_replaces_the_first(tmp_path):
    small = {"until": date(2008, 12, 31), "scale": 0.05, "progress": quiet}
    write_demo(tmp_path / "demo", seed=1, **small)
    write_demo(tmp_path / "demo", seed=2, **small)
    assert tomllib.loads((tmp_path / "demo" / "demonstration.toml").read_text(encoding="utf-8"))["seed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_second_run_at_the_same_time_is_refused_and_the_first_is_whole(tmp_path):
    with written_beside(tmp_path / "demo") as folder:
        (folder / MARKER).write_text("first", "utf-8")
        with pytest.raises(ContractBroken, match="another demo that writes demo is running"):
            write_demo(tmp_path / "demo", until=date(2008, 12, 31), scale=0.05, progress=quiet)
        assert (folder / MARKER).exists()
        with written_beside(tmp_path / "other"):  # another folder is another matter
            pass
    assert (tmp_path / "demo" / MARKER).read_text("utf-8") == "first"
    assert {path.name for path in tmp_path.iterdir()} == {"demo", "other"}


def test_the_marker_says_what_made_the_folder(demo):
    marker = tomllib.loads((demo / "demonstration.toml").read_text(encoding="utf-8"))
    assert marker == {"seed": 2011, "until": date(2026, 10, 31), "scale": 1.0, "generator_version": 3}


def test_volumes_are_those_of_a_thinned_seattle(con):
    years = con.execute(
        f"SELECT year({STARTED}), count(*), count(*) FILTER ({DRUG}) FROM settled GROUP BY 1 ORDER BY 1"
    ).fetchall()
    drug = {year: count for year, _, count in years}
    assert list(drug) == list(range(2008, 2027))
    assert all(17_000 < rows < 24_000 for year, rows, _ in years if year < 2026)
    assert all(1_000 <= drug[year] <= 2_400 for year in range(2008, 2020))
    assert 750 < drug[2020] < 1_000
    assert all(330 < drug[year] < 520 for year in (2021, 2022, 2023))
    assert drug[2024] > 1.7 * drug[2023]


def test_coordinates_go_missing_more_often_from_may_2019(con):
    shares = con.execute(
        f"""
        SELECT year({STARTED}) + (month({STARTED}) >= 5 AND year({STARTED}) = 2019)::INT * 0.5 AS period,
               avg((Longitude = '0')::INT) FILTER ({DRUG}), avg((Longitude = '0')::INT) FILTER (NOT {DRUG})
        FROM settled GROUP BY 1 ORDER BY 1
        """
    ).fetchall()
    assert all(0.005 < drug < 0.04 for period, drug, _ in shares if period <= 2019)
    assert all(0.16 < drug < 0.37 for period, drug, _ in shares if period > 2019)
    assert all(0.005 < other < 0.03 for _, _, other in shares)
    half = con.execute("SELECT count(*) FROM offence WHERE (Longitude = '0') <> (Latitude = '0')")
    assert half.fetchone() == (0,)


def test_places_recur_letter_for_letter(con):
    places, rows = con.execute(
        "SELECT count(DISTINCT (Longitude, Latitude)), count(*) FROM offence WHERE Longitude <> '0'"
    ).fetchone()
    assert places < 6_000 < rows / 50


def test_one_week_was_published_twice(con, truth):
    rows, distinct = con.execute('SELECT count(*), count(DISTINCT "Offense ID") FROM offence').fetchone()
    assert distinct == truth["offences"]["distinct"]
    assert 300 < rows - distinct < 600
    changed = con.execute(
        """
        SELECT "Offense ID" FROM offence GROUP BY "Offense ID" HAVING count(DISTINCT "Offense Code") > 1
        """
    ).fetchall()
    assert 5 <= len(changed) <= 7


def test_settled_counts_are_the_planted_ones(con, truth):
    counts = con.execute(
        f"SELECT count(*) FILTER ({DRUG}), count(*) FILTER (\"Offense Code\" LIKE '40_') FROM settled"
    ).fetchone()
    assert counts == (truth["offences"]["drug"], truth["offences"]["prostitution"])


def test_a_reader_who_places_by_point_then_by_label_gets_the_planted_counts(demo, con, truth):
    rows = con.execute(
        f"""
        SELECT Longitude::DOUBLE AS lon, Latitude::DOUBLE AS lat, MCPP, year({STARTED})::VARCHAR AS year
        FROM settled WHERE {DRUG}
        """
    ).fetchnumpy()
    features = json.loads((demo / "areas.geojson").read_text(encoding="utf-8"))["features"]
    lon, lat, label, year = rows.values()
    place = [_cleaned(text) for text in label]
    for feature in features:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        for row in shapely.contains_xy(shape, lon, lat).nonzero()[0]:
            place[row] = feature["properties"]["NEIGHBORHOOD"]
    counts: dict[str, dict[str, int]] = {}
    for name, when in zip(place, year, strict=True):
        counts.setdefault(name, {}).setdefault(when, 0)
        counts[name][when] += 1
    assert counts == truth["offences"]["drug_by_placed_area"]


def _cleaned(label: str) -> str:
    spellings = {
        "CHINATOWN/INTERNATIONAL DISTRICT": "INTERNATIONAL DISTRICT",
        "MADRONA/LESCHI": "LESCHI/MADRONA",
        "CAPTIOL HILL": "CAPITOL HILL",
        "UNKNOWN": "",
        "<Null>": "",
    }
    return spellings.get(label, label)


def test_most_neighbourhood_months_are_small_cells(con):
    cells = con.execute(
        f"""
        SELECT count(*) FROM settled WHERE {DRUG} AND MCPP <> 'UNKNOWN'
        GROUP BY MCPP, date_trunc('month', {STARTED})
        """
    ).fetchall()
    assert sum(count < 10 for (count,) in cells) > 0.8 * len(cells)


def test_the_planted_effect_can_be_read_off_the_written_rows(con, truth):
    rows = con.execute(f"SELECT MCPP, {STARTED}::DATE FROM settled WHERE {DRUG}").fetchall()
    served = {name for phase in truth["phases"] for name in phase["areas"]}
    for phase in truth["phases"]:
        opens = date.fromisoformat(phase["opens"])
        inside, control = [0, 0], [0, 0]
        for label, day in rows:
            name = _cleaned(label)
            if name in phase["areas"]:
                inside[day >= opens] += 1
            elif name and name not in served:
                control[day >= opens] += 1
        ratio = (inside[1] / inside[0]) / (control[1] / control[0])
        error = ratio * sum(1 / count for count in (*inside, *control)) ** 0.5
        assert abs(ratio - phase["multiplier"]) < 4 * error
        assert error < 0.09


def test_written_drug_counts_agree_with_the_planted_expectation(truth):
    offences = truth["offences"]
    for phase in truth["phases"]:
        for name in phase["areas"]:
            written = sum(offences["drug_by_true_area"].get(name, {}).values())
            expected = sum(offences["drug_expected"][name].values())
            # Late reports of the last months have not arrived: a little under is right.
            assert abs(written - expected) < 4.5 * expected**0.5 + 0.01 * expected


def test_referrals_settle_to_the_planted_counts(demo, truth):
    rows = duckdb.execute(
        """
        SELECT door, neighbourhood, left(referred_on, 4) FROM (
            SELECT *, row_number() OVER () AS line FROM read_csv(?, all_varchar = true)
        ) QUALIFY row_number() OVER (PARTITION BY referral_id ORDER BY line DESC) = 1
        """,
        [str(demo / "lead_referrals.csv")],
    ).fetchall()
    assert len(rows) == truth["referrals"]["distinct"]
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for door, label, year in rows:
        area = counts.setdefault(door, {}).setdefault(_cleaned(label), {})
        area[year] = area.get(year, 0) + 1
    assert counts == truth["referrals"]["written"]


def test_every_area_has_residents_in_every_year(demo):
    areas, years, rows, fewest = duckdb.execute(
        "SELECT count(DISTINCT area), count(DISTINCT year), count(*), min(people) FROM read_csv(?)",
        [str(demo / "population.csv")],
    ).fetchone()
    assert (areas, years, rows) == (58, 19, 58 * 19)
    assert fewest > 0
