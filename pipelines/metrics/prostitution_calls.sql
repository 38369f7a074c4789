/*---
id = "prostitution_calls"
title = "Calls about prostitution"
question = "How many calls about prostitution did the police receive from here?"
unit = "calls"
scale = 1
direction = "neither"
caveat = "A call is a report, not a crime: numbers follow how many people call. Locations are blurred by the city. A call to which several units were sent counts once."
source = "call"
access = "public"
counts = "events"
denominator = "none"
grains = ["month", "quarter", "year"]
---*/
SELECT
    i.site,
    a.area_id,
    i.occurred_at::DATE AS day,
    i.incident_id AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount
FROM core.incident i
LEFT JOIN core.incident_area a
    ON a.site = i.site AND a.kind = i.kind AND a.incident_id = i.incident_id AND a.layer = 'neighbourhood'
WHERE i.kind = 'call' AND i.offence_group = 'prostitution'
