/*---
id = "drug_arrests_per_100_calls"
title = "Arrests for drugs per 100 calls about drugs"
question = "How many arrests for drugs did the police make here for each 100 calls about drugs?"
unit = "arrests per 100 calls"
scale = 100
direction = "neither"
caveat = "Arrests are police activity and calls are reports; neither is crime. An arrest need not follow from a call, so the rate tells how police work relates to what people call about, not how many calls end in an arrest."
source = "arrest"
access = "public"
counts = "events"
denominator = "drug_calls"
grains = ["quarter", "year"]
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
