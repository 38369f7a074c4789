/*---
id = "lead_type_arrests"
title = "LEAD-type arrests"
question = "How many arrests did the police make here for an offence whose code is on the list that LEAD was made for?"
unit = "arrests"
scale = 1
direction = "neither"
caveat = "An arrest is police activity, not crime: numbers follow where and how the police work, and what the law and the prosecutors allow. An arrest for several offences counts once. LEAD-type means the offence code alone; amount, record and intent are not in public data."
source = "arrest"
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
WHERE i.kind = 'arrest' AND i.lead_type
