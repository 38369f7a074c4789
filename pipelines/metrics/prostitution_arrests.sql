/*---
id = "prostitution_arrests"
title = "Arrests for prostitution"
question = "How many arrests for prostitution did the police make here?"
unit = "arrests"
scale = 1
direction = "neither"
caveat = "An arrest is police activity, not crime: numbers follow where and how the police work, and what the law and the prosecutors allow. An arrest for several offences counts once. Among them are arrests for buying and promoting, which LEAD was not made for."
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
WHERE i.kind = 'arrest' AND i.offence_group = 'prostitution'
