"""Which mappings are seen to make each incident of its own rows; all others are not trusted."""

import pytest

from pipelines import db
from pipelines.sites import load_site
from pipelines.warehouse.by_incident import sources_of_incidents
from tests.unit.drawn_site import column, contract, site

DRAWN = contract(column("incident_id"), column("code"), column("day", type="DATE"), key=("incident_id",))
OWN = [
    "SELECT incident_id, code FROM safe.drawn",
    "SELECT 'offence' AS kind, incident_id, upper(code) AS code, day + INTERVAL 1 DAY AS d FROM safe.drawn WHERE true",
    "SELECT incident_id, CASE code WHEN 'a' THEN 'b' END AS code, CAST(day AS VARCHAR) AS d FROM safe.drawn",
    "SELECT incident_id FROM safe.drawn QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY code) = 1",
    "SELECT 1 AS kind, incident_id FROM safe.drawn UNION ALL SELECT 2 AS kind, incident_id FROM safe.drawn",
]  # fmt: skip
OTHERS = [
    "SELECT * FROM safe.drawn",
    "SELECT code FROM safe.drawn",
    "SELECT upper(incident_id) AS incident_id FROM safe.drawn",
    "SELECT incident_id AS code FROM safe.drawn",
    "SELECT DISTINCT incident_id FROM safe.drawn",
    "SELECT incident_id FROM safe.drawn LIMIT 5",
    "SELECT incident_id, max(code) FROM safe.drawn GROUP BY ALL",
    "SELECT incident_id FROM safe.drawn GROUP BY ALL",
    "SELECT incident_id, random() FROM safe.drawn",
    "SELECT incident_id, clean_label(code) FROM safe.drawn",
    "SELECT incident_id, (SELECT max(code) FROM safe.drawn) FROM safe.drawn",
    "SELECT incident_id FROM safe.drawn WHERE code IN (SELECT code FROM safe.drawn)",
    "SELECT incident_id FROM safe.drawn QUALIFY row_number() OVER (PARTITION BY code) = 1",
    "SELECT incident_id FROM safe.drawn TABLESAMPLE 10%",
    "SELECT incident_id FROM safe.drawn a JOIN safe.drawn b USING (incident_id)",
    "SELECT incident_id FROM safe.drawn, safe.file",
    "SELECT incident_id FROM safe.file",
    "SELECT incident_id FROM core.incident",
    "WITH w AS (SELECT incident_id FROM safe.drawn) SELECT incident_id FROM w",
    "SELECT incident_id FROM safe.drawn UNION SELECT incident_id FROM safe.drawn",
    "SELECT 1 AS kind, incident_id FROM safe.drawn UNION ALL SELECT incident_id, 2 FROM safe.drawn",
    "SELECT incident_id FROM safe.drawn; SELECT incident_id FROM safe.drawn",
    "no SQL",
]


@pytest.mark.parametrize("sql", [*OWN, *OTHERS])
def test_a_mapping_is_trusted_only_where_each_incident_is_made_of_its_own_rows(sql, tmp_path):
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "incident.sql").write_text(sql)
    assert sources_of_incidents(db.connect(), site(tmp_path, DRAWN)) == (("drawn",) if sql in OWN else None)


@pytest.mark.parametrize("name", ["seattle", "testville"])
def test_the_cities_that_come_with_it_are_trusted(name):
    found = load_site(name)
    incidents = {s for s, c in found.contracts.items() if c.feeds in ("offence", "call", "arrest")}
    assert set(sources_of_incidents(db.connect(), found) or ()) == incidents
