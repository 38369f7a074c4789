"""What a metric may read: a public one open data alone, whatever its header claims and however it is written."""

import pytest

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.metrics import read_metric, registry
from pipelines.metrics.registry import HERE
from pipelines.statistics.reads import refuse_forbidden_reads


def drawn(tmp_path, sql, access="public"):
    """A metric like the shipped one on offences, with another SELECT."""
    text = (HERE / "drug_offences.sql").read_text("utf-8").split("---*/")[0]
    if access == "protected":
        text = text.replace('"public"', '"protected"').replace('grains = ["month", "quarter", "year"]', 'family = "f"')
    path = tmp_path / "drug_offences.sql"
    path.write_text(f"{text}---*/\n{sql}\n")
    return read_metric(path)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM core.referral",
        'SELECT * FROM "core"."Referral"',
        "SELECT i.* FROM core.incident i WHERE i.label IN (SELECT area_id FROM core.participation)",
        "WITH people AS (SELECT * FROM core.contact) SELECT * FROM people",
        "FROM core.incident UNION ALL FROM core.outcome",
        "SELECT (SELECT count(*) FROM core.need) FROM core.incident",
    ],
)
def test_a_public_metric_that_reads_programme_data_is_refused_by_name(tmp_path, sql):
    with pytest.raises(ContractBroken, match=r"drug_offences\.sql says that it is public but reads core\."):
        refuse_forbidden_reads(db.connect(), drawn(tmp_path, sql))


@pytest.mark.parametrize("access", ["public", "protected"])
@pytest.mark.parametrize(
    "sql", ["FROM safe.lead_referrals", "FROM lead_referrals", "FROM read_csv('people.csv')", "FROM 'people.parquet'"]
)
def test_no_metric_reads_anything_but_core_tables(tmp_path, sql, access):
    with pytest.raises(ContractBroken, match="core tables alone"):
        refuse_forbidden_reads(db.connect(), drawn(tmp_path, f"SELECT * {sql}", access))


def test_open_tables_and_parts_of_the_same_query_may_be_read(tmp_path):
    sql = "WITH drugs AS (SELECT * FROM core.incident) SELECT * FROM drugs JOIN core.incident_area USING (incident_id)"
    refuse_forbidden_reads(db.connect(), drawn(tmp_path, sql))
    refuse_forbidden_reads(db.connect(), drawn(tmp_path, "SELECT * FROM core.referral", "protected"))


def test_every_shipped_metric_reads_what_it_may():
    for metric in registry().values():
        refuse_forbidden_reads(db.connect(), metric)
