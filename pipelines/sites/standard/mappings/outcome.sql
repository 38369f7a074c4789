SELECT person_key, observed_on, domain, detail, value
FROM safe.lead_outcomes
