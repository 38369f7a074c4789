SELECT person_key, named_on, domain, rank, urgency, met_on
FROM safe.lead_needs
