SELECT 'offence' AS kind, incident_id, occurred_at, reported_at, code, lon, lat, label
FROM safe.town_incidents
