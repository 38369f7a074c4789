SELECT person_key, arm, index_on, weight
FROM safe.lead_comparison
