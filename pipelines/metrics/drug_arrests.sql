/*---
id = "drug_arrests"
title = "Arrests for drugs"
question = "How many arrests for drugs did the police make here?"
unit = "arrests"
scale = 1
direction = "neither"
caveat = "An arrest is police activity, not crime: numbers follow where and how the police work, and what the law and the prosecutors allow. An arrest for several offences counts once, and here when one of them is about drugs. It lies where it was made, to the hundred block, which need not be where the offence was."
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
WHERE i.kind = 'arrest' AND i.offence_group = 'drug'
