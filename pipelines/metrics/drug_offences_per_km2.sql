/*---
id = "drug_offences_per_km2"
title = "Drug offences per km²"
question = "How many drug offences did the police record on each square kilometre of land here?"
unit = "offences per km² of land"
scale = 1
direction = "neither"
caveat = "Land is a denominator without people: dense districts are high because much happens on little ground. Offences are what the police recorded, not all that happened: numbers follow where officers were, what was reported and what was charged."
source = "offence"
access = "public"
counts = "events"
denominator = "land_km2"
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
WHERE i.kind = 'offence' AND i.offence_group = 'drug'
