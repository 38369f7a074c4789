-- Offences, calls and arrests of the police in the fixed language. Placing and grouping are the warehouse's work.
SELECT 'offence' AS kind, incident_id, occurred_at, reported_at, code, lon, lat, label
FROM safe.spd_offences
UNION ALL
-- A call is reported when it comes in.
SELECT 'call' AS kind, incident_id, occurred_at, occurred_at AS reported_at, code, lon, lat, label
FROM safe.spd_calls
UNION ALL
-- An arrest for several offences counts once, for the one of them that stands first in this list.
SELECT 'arrest' AS kind, incident_id, occurred_at, reported_at, code, lon, lat, label
FROM safe.spd_arrests
QUALIFY row_number() OVER (
    PARTITION BY incident_id
    ORDER BY
        list_position(['35A', '35B', '40A', '40B', '40C', '23C', '23F', '90J'], code) NULLS LAST,
        code NULLS LAST, reported_at DESC NULLS LAST
) = 1
