"""Which rows of the warehouse each table of the release is made from."""

# Row counts, shares and hashes of programme files stay private: yesterday's single referral would be in them.
COVERAGE = """
    SELECT s.site, s.source, s.title, s.kind, s.access, s.complete_from, s.complete_to, s.state,
           CASE WHEN s.access = 'open' THEN s.lag_days_50 END, CASE WHEN s.access = 'open' THEN s.lag_days_95 END,
           l.rows_read, l.loaded, l.repeated, l.corrected, l.refused, p.by_point, p.by_label, p.by_none
    FROM core.source s
    LEFT JOIN (SELECT source, sum(rows_read) AS rows_read, sum(loaded) AS loaded, sum(repeated) AS repeated,
                      sum(corrected) AS corrected, sum(refused) AS refused
               FROM core.load GROUP BY source) l
        ON l.source = s.source AND s.access = 'open'
    LEFT JOIN (SELECT kind, avg((located_by = 'point')::INTEGER) AS by_point,
                      avg((located_by = 'label')::INTEGER) AS by_label,
                      avg((located_by = 'none')::INTEGER) AS by_none
               FROM core.incident GROUP BY kind) p
        ON p.kind = s.kind AND s.access = 'open'
"""

INPUT = """
    SELECT l.site, l.source, l.file, l.sha256, l.rows_read
    FROM core.load l JOIN core.source s ON s.source = l.source AND s.access = 'open'
"""

# People by age, gender and race: a few of them are hidden even where others published them. One hidden figure would
# follow from the total that another attribute gives, or from the city's and the other precincts'. So a few people in
# any precinct hide the attribute in all of them, and a few in the city hide it everywhere (decision 069).
BENCHMARK = """
    WITH few AS (
        SELECT site, benchmark, year, attribute, bool_or(layer = 'city') AS in_city
        FROM core.benchmark WHERE people > 0 AND people < $minimum GROUP BY ALL
    )
    SELECT site, layer, area_id, year, benchmark, attribute, attribute_value,
           CASE WHEN in_city IS NULL OR (layer = 'city' AND NOT in_city) THEN people END AS shown,
           CASE WHEN shown > 0 THEN margin END, source
    FROM core.benchmark LEFT JOIN few USING (site, benchmark, year, attribute)
"""

COPIES = {
    "metric": "FROM stat.metric",
    # In what order rows were made is nobody's business: which were carried forward, which were counted together.
    "cell": "FROM protected.cell ORDER BY ALL",
    "estimate": "FROM stat.estimate",
    "disclosure_report": "FROM protected.disclosure_report",
    "service_area": "SELECT site, door, area_id, open_from, open_to, source, note FROM core.service_area",
    "service_state": "FROM core.service_state",
    "eligibility": "FROM core.eligibility",
    "break": "FROM core.break",
    "evidence": "FROM core.evidence",
    "published_count": "FROM core.published_count",
    "benchmark": BENCHMARK,
    "price_index": "FROM core.price_index",
    "methods_compared": "FROM core.methods_compared",
    "site_setting": "FROM core.setting",
    "coverage": COVERAGE,
    "coverage_gap": "FROM core.coverage_gap",
    "input": INPUT,
}
