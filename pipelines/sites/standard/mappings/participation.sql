SELECT person_key, active_from, active_to, team
FROM safe.lead_participation
