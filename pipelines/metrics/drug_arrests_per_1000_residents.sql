/*---
id = "drug_arrests_per_1000_residents"
title = "Arrests for drugs per 1,000 residents"
question = "How many arrests for drugs did the police make here for each 1,000 residents?"
unit = "arrests per 1,000 residents"
scale = 1000
direction = "neither"
caveat = "Residents are a poor denominator where many people come who do not live there, as downtown: the rate compares arrests with residents, not with who was there. An arrest is police activity, not crime: numbers follow where and how the police work. An arrest for several offences counts once."
source = "arrest"
access = "public"
counts = "events"
denominator = "population"
grains = ["year"]
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
WHERE i.kind = 'arrest' AND i.offence_group = 'drug'
