/*---
id = "drug_arrests_per_km2"
title = "Arrests for drugs per km²"
question = "How many arrests for drugs did the police make on each square kilometre of land here?"
unit = "arrests per km² of land"
scale = 1
direction = "neither"
caveat = "Land is a denominator without people: dense districts are high because much happens on little ground. An arrest is police activity, not crime: numbers follow where and how the police work. An arrest for several offences counts once."
source = "arrest"
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
WHERE i.kind = 'arrest' AND i.offence_group = 'drug'
