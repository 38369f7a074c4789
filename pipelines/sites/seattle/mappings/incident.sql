-- Offences and calls of the police in the fixed language. Placing and grouping are the warehouse's work.
SELECT 'offence' AS kind, incident_id, occurred_at, reported_at, code, lon, lat, label
FROM safe.spd_offences
UNION ALL
-- A call is reported when it comes in; it carries no neighbourhood's name.
SELECT 'call' AS kind, incident_id, occurred_at, occurred_at AS reported_at, code, lon, lat, NULL AS label
FROM safe.spd_calls
