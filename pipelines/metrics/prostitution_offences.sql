/*---
id = "prostitution_offences"
title = "Prostitution offences"
question = "How many prostitution offences did the police record here?"
unit = "offences"
scale = 1
direction = "neither"
caveat = "Offences are what the police recorded, not all that happened: numbers follow where officers were, what was reported and what was charged. Among them are buying and promoting, which LEAD was not made for."
source = "offence"
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
WHERE i.kind = 'offence' AND i.offence_group = 'prostitution'
