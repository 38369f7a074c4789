-- Offences of the police portal in the fixed language. Placing and grouping are the warehouse's work.
SELECT 'offence' AS kind, incident_id, occurred_at, reported_at, code, lon, lat, label
FROM safe.spd_offences
